/** Some rows of `size` numbers each, one after another in an array of their own. */
export function rowsOf<A extends Int32Array | Uint8Array | Float32Array>(all: A, size: number, which: Int32Array): A {
  const rows = new (all.constructor as new (length: number) => A)(which.length * size);
  which.forEach((of, row) => rows.set(all.subarray(of * size, (of + 1) * size), row * size));
  return rows;
}
