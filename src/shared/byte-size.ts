/** Bytes of a reference, of a number or of an object's head, roughly. */
const word = 8;

/** About how much memory a plain value takes: numbers, strings, typed arrays, and arrays and objects of these. */
export function byteSize(value: unknown): number {
  if (typeof value === 'string') return word + 2 * value.length;
  if (typeof value !== 'object' || value === null) return word;
  if (ArrayBuffer.isView(value)) return word + value.byteLength;
  return Object.values(value).reduce<number>((sum, part) => sum + byteSize(part), word);
}
