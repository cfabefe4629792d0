import { checkpointError } from '../checkpoint-error';
import { openSafetensors, type StoredTensor } from '../safetensors';
import { isZip } from '../what-is-it';
import type { ReadableTensor } from '../torch/tensor';
import { openTorchFile } from '../torch/torch-file';
import { factsOf, type Facts } from './facts';
import { withoutWrappers } from './names';
import { stateDictOf } from './state-dict';

/** A weights file of any kind: what importers look at. */
export interface ForeignSource {
  /** The file's name, for messages. */
  readonly name: string;
  /** By their names in the file, less what wrappers put before and into them. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Tensors that stand outside the model, by their names in the file. */
  readonly outside: ReadonlyMap<string, StoredTensor>;
  /** The text that a safetensors file says of itself. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What is said of the model beside its weights: in nanoGPT's `model_args`, Lightning's `hyper_parameters`, a `config.json` and the like. */
  readonly facts: Facts;
  /** What a reader of the results should know of the file, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Reads a weights file: what `torch.save` wrote, else safetensors. Everything that the file claims is checked against its size, and nothing in it is executed.
 * @throws UserError `checkpoint/…` naming the tensor or entry that is wrong
 */
export function readSource(bytes: Uint8Array, name: string): ForeignSource {
  if (!isZip(bytes)) {
    const { tensors, metadata } = openSafetensors(bytes, name);
    return { name, ...withoutWrappers(withAliases(tensors, metadata), name), metadata, facts: [], notes: [] };
  }
  const file = openTorchFile(bytes, name);
  const { tensors, notes } = stateDictOf(file, name);
  checkViews(tensors, name);
  return { name, ...withoutWrappers(tensors, name), metadata: {}, facts: factsOf(file.root), notes };
}

/** Puts in what `safetensors.torch.save_model` left out: its metadata say of a tensor that shares another's storage which that is. */
function withAliases(tensors: ReadonlyMap<string, StoredTensor>, metadata: Readonly<Record<string, string>>): Map<string, StoredTensor> {
  const aliases = Object.entries(metadata).flatMap(([alias, of]): [string, StoredTensor][] => {
    const shared = tensors.get(of);
    return shared && !tensors.has(alias) ? [[alias, shared]] : [];
  });
  return new Map([...tensors, ...aliases]);
}

/** A mask may be a view of one row; other views repeat their storage as often as there are layers that share it, tied embeddings included. */
const mostRepeats = 64;

/** Views of few bytes as many numbers can only be meant to fill the memory. */
function checkViews(tensors: ReadonlyMap<string, ReadableTensor>, source: string): void {
  const wide = [...tensors].filter(([, { elements, storageElements }]) => elements > Math.max(storageElements * mostRepeats, 4096)).map(([name]) => name);
  const [worst] = wide.filter((name) => !/mask|tril|(^|\.)bias$/.test(name));
  if (worst === undefined) return;
  const { elements, storageElements } = tensors.get(worst)!;
  throw checkpointError('shape', source, `describes ${elements} numbers in the tensor '${worst}' and has ${storageElements} for them`);
}
