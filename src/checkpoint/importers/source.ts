import { checkpointError } from '../checkpoint-error';
import { openSafetensors, type StoredTensor } from '../safetensors';
import { isZip } from '../what-is-it';
import type { ReadableTensor } from '../torch/tensor';
import { openTorchFile } from '../torch/torch-file';
import { factsOf, type Facts } from './stated-facts';
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
  /**
   * What is said of the model beside its weights: in nanoGPT's `model_args`, Lightning's `hyper_parameters`, a
   * `config.json` and the like.
   */
  readonly facts: Facts;
  /** What a reader of the results should know of the file, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Reads a weights file: what `torch.save` wrote, else safetensors. Everything that the file claims is checked against
 * its size, and nothing in it is executed.
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

/**
 * Puts in what `safetensors.torch.save_model` left out: its metadata say of a tensor that shares another's storage
 * which that is.
 */
function withAliases(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Map<string, StoredTensor> {
  const aliases = Object.entries(metadata).flatMap(([alias, of]): [string, StoredTensor][] => {
    const shared = tensors.get(of);
    return shared && !tensors.has(alias) ? [[alias, shared]] : [];
  });
  return new Map([...tensors, ...aliases]);
}

/** Layers may share their weights, and there are at most 48; a few more views are of tied embeddings and the like. */
const mostSharing = 64;
/** A small tensor may be a view of a single number. */
const smallView = 65_536;
/** A mask may be a view of one row, and is not read. */
const isMask = (name: string) => /mask|tril|(^|\.)attn\.bias$/.test(name);

/** Views of few numbers as many can only be meant to fill the memory. */
function checkViews(tensors: ReadonlyMap<string, ReadableTensor>, source: string): void {
  const views = [...tensors].filter(([name]) => !isMask(name));
  const wide = views.find(([, { elements, storageElements }]) => elements > Math.max(storageElements, smallView));
  if (wide)
    throw checkpointError(
      'shape',
      source,
      `describes ${wide[1].elements} numbers in the tensor '${wide[0]}' and has ${wide[1].storageElements} for them`,
    );
  const stored = [
    ...new Map(views.map(([, { storage, storageElements }]) => [storage, storageElements])).values(),
  ].reduce((a, b) => a + b, 0);
  const described = views.reduce((sum, [, { elements }]) => sum + elements, 0);
  if (described > mostSharing * stored + smallView)
    throw checkpointError('shape', source, `describes ${described} numbers and has ${stored} for them`);
}
