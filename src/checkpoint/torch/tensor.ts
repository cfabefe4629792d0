import { checkpointError } from '../checkpoint-error';
import { dtypes } from '../dtypes';
import type { TorchTensor } from './values';

/** More axes than any weight has. */
const mostAxes = 8;

/** A tensor that was checked against the bytes behind it. */
export interface ReadableTensor {
  readonly shape: readonly number[];
  /** Number of elements, the product of the shape. */
  readonly elements: number;
  /** Its numbers as float32, row-major whatever its strides are. */
  read(): Float32Array;
}

/**
 * Checks a tensor against its storage: sizes, strides and offset are what the file claims, the bytes are what it has.
 * @param name of the tensor, for messages
 * @param bytes of the storage's entry, or undefined where the file has none
 * @throws UserError `checkpoint/storage`, `checkpoint/shape`, `checkpoint/offsets`
 */
export function readable({ storage, offset, shape, strides }: TorchTensor, name: string, bytes: Uint8Array | undefined, source: string): ReadableTensor {
  const fail = (code: string, wrong: string): never => {
    throw checkpointError(code, source, wrong);
  };
  const dtype = dtypes.get(storage.type)!;
  if (!bytes) return fail('storage', `lacks the entry data/${storage.key} with the numbers of the tensor '${name}'`);
  if (bytes.length !== storage.elements * dtype.bytes)
    fail('storage', `gives the tensor '${name}' a storage of ${storage.elements} numbers in ${storage.type}, and its entry data/${storage.key} has ${bytes.length} bytes`);
  const isCount = (n: number) => Number.isSafeInteger(n) && n >= 0;
  const elements = shape.reduce((product, n) => product * n, 1);
  if (shape.length > mostAxes || !shape.every(isCount) || !Number.isSafeInteger(elements)) fail('shape', `gives the tensor '${name}' the impossible shape [${shape.slice(0, mostAxes).join(', ')}]`);
  const last = shape.reduce((sum, n, axis) => sum + (n - 1) * strides[axis], offset);
  if (strides.length !== shape.length || !strides.every(isCount) || !isCount(offset) || (elements > 0 && !(last < storage.elements)))
    fail('offsets', `places the tensor '${name}' of shape [${shape.join(', ')}] with strides [${strides.slice(0, mostAxes).join(', ')}] at ${offset}, beyond its storage of ${storage.elements} numbers`);
  const read = () => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const data = new Float32Array(elements);
    const index = shape.map(() => 0);
    let at = offset;
    for (let i = 0; i < elements; i++) {
      data[i] = dtype.read(view, at * dtype.bytes);
      // The next index in row-major order, the last axis fastest.
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < shape[axis]) break;
        at -= index[axis] * strides[axis];
        index[axis] = 0;
      }
    }
    return data;
  };
  return { shape, elements, read };
}
