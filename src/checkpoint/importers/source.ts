import { checkpointError } from '../checkpoint-error';
import { decodeSafetensors } from '../safetensors';
import { looksLikeTorch, openTorchFile } from '../torch/torch-file';
import { stateDictOf } from './state-dict';

/** A tensor of a file, whose numbers are read when they are wanted. */
export interface ForeignTensor {
  readonly shape: readonly number[];
  read(): Float32Array;
}

/** A weights file of any kind: what importers look at. */
export interface ForeignSource {
  /** The file's name, for messages. */
  readonly name: string;
  /** By their names in the file, less the prefixes that wrappers put before all of them. */
  readonly tensors: ReadonlyMap<string, ForeignTensor>;
  /** The text that a safetensors file says of itself. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Numbers and booleans saved beside a state dict: nanoGPT's `model_args`, and its `iter_num`. */
  readonly facts: ReadonlyMap<string, number | boolean>;
}

/**
 * Reads a weights file: what `torch.save` wrote, else safetensors. Everything that the file claims is checked against its size, and nothing in it is executed.
 * @throws UserError `checkpoint/…` naming the tensor or entry that is wrong
 */
export function readSource(bytes: Uint8Array, name: string): ForeignSource {
  if (!looksLikeTorch(bytes)) {
    const { tensors, metadata } = decodeSafetensors(bytes, name);
    const entries = [...tensors].map(([key, { shape, data }]): [string, ForeignTensor] => [key, { shape, read: () => data }]);
    return { name, tensors: withoutPrefixes(new Map(entries)), metadata, facts: new Map() };
  }
  const { tensors, facts } = stateDictOf(openTorchFile(bytes, name), name);
  // Views may share a storage, as tied embeddings do; but numbers beyond what the file has bytes can only be meant to fill the memory.
  const elements = [...tensors.values()].reduce((sum, tensor) => sum + tensor.elements, 0);
  if (elements > bytes.length) {
    const [largest] = [...tensors].reduce((a, b) => (b[1].elements > a[1].elements ? b : a));
    throw checkpointError('shape', name, `describes ${elements} numbers in ${bytes.length} bytes, most of them in the tensor '${largest}'`);
  }
  return { name, tensors: withoutPrefixes(tensors), metadata: {}, facts };
}

/** What torch.compile, DataParallel and Lightning put before every name. */
const wrappers = ['_orig_mod.', 'module.', 'model.'];

function withoutPrefixes<T>(tensors: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const names = [...tensors.keys()];
  const prefix = wrappers.find((wrapper) => names.length > 0 && names.every((name) => name.startsWith(wrapper)));
  return prefix === undefined ? tensors : withoutPrefixes(new Map([...tensors].map(([name, tensor]) => [name.slice(prefix.length), tensor])));
}
