import { readableDtype, type ReadableDtype } from './dtypes';

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Reads numbers that lie one after another into float32. F64 and whole numbers are rounded; F16 and BF16 are exact.
 * @param bytes the numbers' bytes and no others, little-endian, from any offset of a buffer
 * @param tensor whose numbers they are, for messages
 * @throws UserError `checkpoint/dtype` for a type that cannot be read
 */
export function decodeNumbers(type: string, bytes: Uint8Array, tensor: string, source: string): Float32Array {
  const dtype = readableDtype(type, tensor, source);
  // Numbers can only be viewed at multiples of their size, and those of a file may begin anywhere: a copy begins at 0.
  if (isLittleEndian && dtype.view) return dtype.view(new Uint8Array(bytes).buffer);
  return readEach(dtype, bytes);
}

/** The same number by number, for every type and on any machine. */
export function readEach({ bytes: size, read }: ReadableDtype, bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Float32Array(bytes.length / size);
  for (let i = 0; i < data.length; i++) data[i] = read(view, i * size);
  return data;
}
