/**
 * Numbers of one row, of `rows` rows of equal length that lie one after another. Every offset is a whole number times
 * this one: `first / rows * length` would be rounded, and `TypedArray.set` cuts off what is left behind the point.
 * @throws RangeError where they do not divide evenly
 */
export function rowLength(length: number, rows: number): number {
  const one = length / rows;
  if (!Number.isInteger(one)) throw new RangeError(`${length} numbers do not divide into ${rows} rows`);
  return one;
}

/** Puts rows into an array of many, the first of them as row `first`. */
export function placeRows<Data extends { readonly length: number }>(
  all: { set(values: Data, at: number): unknown },
  data: Data,
  first: number,
  rows: number,
): void {
  all.set(data, first * rowLength(data.length, rows));
}
