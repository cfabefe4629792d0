import { decodeNumbers } from './decode-numbers';
import { readHeader } from './safetensors-header';

/** A tensor of weights, row-major. */
export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
export type Tensors = Map<string, NamedTensor>;
/** What a safetensors file holds. */
export interface SafetensorsFile {
  readonly tensors: Tensors;
  readonly metadata: Record<string, string>;
}

/**
 * Writes tensors as a safetensors file (https://github.com/huggingface/safetensors#format): 8 bytes of little-endian
 * header length, a JSON header padded with spaces to a multiple of 8, then the numbers as little-endian float32 in the
 * order of the map.
 * @param metadata goes into the header's `__metadata__`
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, NamedTensor>,
  metadata?: Record<string, string>,
): Uint8Array {
  const entries: [string, unknown][] = metadata ? [['__metadata__', metadata]] : [];
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    entries.push([name, { dtype: 'F32', shape, data_offsets: [end, (end += 4 * data.length)] }]);
  }
  // Object.fromEntries, not assignment: a tensor named `__proto__` must stay a plain key.
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, 8);
  bytes.fill(0x20, 8 + json.length, 8 + headerLength);
  let at = 8 + headerLength;
  for (const { data } of tensors.values()) {
    for (const number of data) {
      view.setFloat32(at, number, true);
      at += 4;
    }
  }
  return bytes;
}

/** A tensor of a file, whose numbers are read when they are wanted. */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** Number of elements, the product of the shape. */
  readonly elements: number;
  /** Its number type, by the names of `dtypes.ts`. */
  readonly type: string;
  /** Its numbers as float32, row-major. @throws UserError `checkpoint/dtype` for a type that cannot be read */
  read(): Float32Array;
}

/**
 * Opens a safetensors file. The whole header is checked against the file's size before anything is allocated, so that a
 * lying header costs nothing.
 * @param source the file's name, for messages
 * @throws UserError `checkpoint/truncated`, `checkpoint/not-safetensors`, `checkpoint/header`, `checkpoint/shape`,
 * `checkpoint/offsets`
 */
export function openSafetensors(
  bytes: Uint8Array,
  source: string,
): { tensors: Map<string, StoredTensor>; metadata: Record<string, string> } {
  const { entries, metadata, dataStart } = readHeader(bytes, source);
  const tensors = entries.map(({ name, dtype, shape, begin, end, elements }): [string, StoredTensor] => {
    const read = () => decodeNumbers(dtype, bytes.subarray(dataStart + begin, dataStart + end), name, source);
    return [name, { shape, elements, type: dtype, read }];
  });
  return { tensors: new Map(tensors), metadata };
}

/**
 * Reads a safetensors file into float32 (F64 is rounded; F16 and BF16 are exact).
 * @throws UserError `checkpoint/dtype`, and those of `openSafetensors`
 */
export function decodeSafetensors(bytes: Uint8Array, source: string): SafetensorsFile {
  const { tensors, metadata } = openSafetensors(bytes, source);
  return { tensors: new Map([...tensors].map(([name, { shape, read }]) => [name, { shape, data: read() }])), metadata };
}
