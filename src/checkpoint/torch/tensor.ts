import { sizeOf } from '../../model/parameter-spec';
import { checkpointError } from '../checkpoint-error';
import { decodeNumbers } from '../decode-numbers';
import { dtypes, readableDtype } from '../dtypes';
import type { StoredTensor } from '../safetensors';
import type { TorchTensor } from './values';

/** More axes than any weight has. */
const mostAxes = 8;

/** A tensor that was checked against the bytes behind it; its numbers come out row-major whatever its strides are. */
export interface ReadableTensor extends StoredTensor {
  /** What names its storage, which views share; and how many elements that has. */
  readonly storage: string;
  readonly storageElements: number;
}

/**
 * Checks a tensor against its storage: sizes, strides and offset are what the file claims, the bytes are what it has.
 * @param name of the tensor, for messages
 * @param bytes of the storage's entry, or undefined where the file has none
 * @throws UserError `checkpoint/storage`, `checkpoint/shape`, `checkpoint/offsets`
 */
export function readable(
  { storage, offset, shape, strides, negated }: TorchTensor,
  name: string,
  bytes: Uint8Array | undefined,
  source: string,
): ReadableTensor {
  const fail = (code: string, wrong: string): never => {
    throw checkpointError(code, source, wrong);
  };
  const size = dtypes.get(storage.type)?.bytes ?? 1;
  if (!bytes) return fail('storage', `lacks the entry data/${storage.key} with the numbers of the tensor '${name}'`);
  if (bytes.length !== storage.elements * size)
    fail(
      'storage',
      `gives the tensor '${name}' a storage of ${storage.elements} numbers in ${storage.type}, and its entry ` +
        `data/${storage.key} has ${bytes.length} bytes`,
    );
  const isCount = (n: number) => Number.isSafeInteger(n) && n >= 0;
  const elements = sizeOf(shape);
  if (shape.length > mostAxes || !shape.every(isCount) || !Number.isSafeInteger(elements))
    fail('shape', `gives the tensor '${name}' the impossible shape [${shape.slice(0, mostAxes).join(', ')}]`);
  const last = shape.reduce((sum, n, axis) => sum + (n - 1) * strides[axis], offset);
  if (
    strides.length !== shape.length ||
    !strides.every(isCount) ||
    !isCount(offset) ||
    (elements > 0 && !(last < storage.elements))
  )
    fail(
      'offsets',
      `places the tensor '${name}' of shape [${shape.join(', ')}] with strides ` +
        `[${strides.slice(0, mostAxes).join(', ')}] at ${offset}, beyond its storage of ${storage.elements} numbers`,
    );
  const isContiguous = strides.every((stride, axis) => shape[axis] === 1 || stride === sizeOf(shape.slice(axis + 1)));
  const read = () => {
    if (isContiguous && !negated)
      return decodeNumbers(storage.type, bytes.subarray(offset * size, (offset + elements) * size), name, source);
    const dtype = readableDtype(storage.type, name, source);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const data = new Float32Array(elements);
    const index = shape.map(() => 0);
    let at = offset;
    for (let i = 0; i < elements; i++) {
      const value = dtype.read(view, at * size);
      data[i] = negated ? -value : value;
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
  return { shape, elements, type: storage.type, storage: storage.key, storageElements: storage.elements, read };
}
