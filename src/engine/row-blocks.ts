/**
 * The length of one of `rows` rows of equal length. Offsets are multiples of it: `(first / rows) * length` would be
 * rounded, and `TypedArray.set` truncates.
 * @throws RangeError if `length` is not a multiple of `rows`
 */
export function rowLength(length: number, rows: number): number {
  const one = length / rows;
  if (!Number.isInteger(one)) throw new RangeError(`${length} numbers do not divide into ${rows} rows`);
  return one;
}

/** Writes `rows` rows into an array of more, from row `first` on. */
export function placeRows<Data extends { readonly length: number }>(
  all: { set(values: Data, at: number): unknown },
  data: Data,
  first: number,
  rows: number,
): void {
  all.set(data, first * rowLength(data.length, rows));
}
