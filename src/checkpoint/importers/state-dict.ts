import { checkpointError } from '../checkpoint-error';
import { list } from '../files';
import { readable, type ReadableTensor } from '../torch/tensor';
import type { TorchFile } from '../torch/torch-file';
import { Opaque, TorchTensor, Tuple, type PickleValue } from '../torch/values';
import { looksLikeGpt } from './names';

/** Where training scripts put the state dict when they save more than it, which are looked at first. */
const nests = ['model', 'state_dict', 'model_state_dict'];
/** How deep a state dict may lie, and how many values are looked at to find it. */
const deepest = 4;
const mostLooked = 10_000;

/** A dictionary of a saved object that has tensors. */
interface Candidate {
  /** The keys that lead to it, for messages. */
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  /** What stands in it that only Python could make. */
  readonly opaque: ReadonlyMap<string, Opaque>;
}

interface Found {
  readonly tensors: Map<string, ReadableTensor>;
  /** What a reader of the results should know, in sentences. */
  readonly notes: readonly string[];
}

/**
 * The state dict of a saved object, found by the names of its tensors wherever it lies.
 * @throws UserError `checkpoint/no-weights` when there is none, `checkpoint/global` where Python would have to make the
 * weights, and those of `readable`
 */
export function stateDictOf(file: TorchFile, source: string): Found {
  const { candidates, opaque } = look(file.root);
  const models = candidates.filter(({ tensors }) => looksLikeGpt([...tensors.keys()]));
  const chosen =
    models[0] ??
    candidates.reduce<Candidate | undefined>(
      (most, one) => (one.tensors.size > (most?.tensors.size ?? 0) ? one : most),
      undefined,
    );
  if (!chosen) throw noWeights(file.root, opaque, source);
  const instead = [...chosen.opaque].find(([name]) => /(^|\.)(weight|bias)$/.test(name));
  if (instead) throw opaqueWeights(instead[1].name, source);
  const tensors = new Map(
    [...chosen.tensors].map(([name, tensor]) => [
      name,
      readable(tensor, name, file.storage(tensor.storage.key), source),
    ]),
  );
  const others = models.slice(1).map(({ path }) => path);
  const strange = [...new Set(opaque.map(({ name }) => name))].filter((name) => !isHarmless(name));
  return {
    tensors,
    notes: [
      ...(others.length > 0
        ? [`Read is the state dict under '${chosen.path}'; the file has others under ${list(others)}.`]
        : []),
      ...(strange.length > 0
        ? [
            'Values that only Python could make stand beside the weights and were passed over, nothing of them ' +
              `executed: ${list(strange)}.`,
          ]
        : []),
    ],
  };
}

/** Looks through dictionaries, lists and tuples, near ones first. */
function look(root: PickleValue): { candidates: Candidate[]; opaque: Opaque[] } {
  const candidates: Candidate[] = [];
  const opaque: Opaque[] = [];
  const seen = new Set<PickleValue>();
  let level: [path: string, value: PickleValue][] = [['', root]];
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const next: [string, PickleValue][] = [];
    for (const [path, value] of level) {
      if (typeof value !== 'object' || value === null || seen.has(value) || seen.size > mostLooked) continue;
      seen.add(value);
      if (value instanceof Opaque) opaque.push(value);
      const below = entriesOf(value);
      const tensors = new Map(below.filter((entry): entry is [string, TorchTensor] => entry[1] instanceof TorchTensor));
      if (tensors.size > 0 && value instanceof Map)
        candidates.push({
          path,
          tensors,
          opaque: new Map(below.filter((entry): entry is [string, Opaque] => entry[1] instanceof Opaque)),
        });
      for (const [key, inner] of below) next.push([path === '' ? key : `${path}.${key}`, inner]);
    }
    level = next;
  }
  return { candidates, opaque };
}

function itemsOf(value: PickleValue): readonly PickleValue[] {
  if (value instanceof Tuple) return value.items;
  return Array.isArray(value) ? value : [];
}

/** What a value holds, by keys that are text or numbers in a list; the usual places of a state dict first. */
function entriesOf(value: PickleValue): [string, PickleValue][] {
  if (value instanceof Map) {
    const entries = [...value].filter((entry): entry is [string, PickleValue] => typeof entry[0] === 'string');
    const rank = ([key]: [string, PickleValue]) => (nests.includes(key) ? nests.indexOf(key) : nests.length);
    return entries.toSorted((a, b) => rank(a) - rank(b));
  }
  return itemsOf(value)
    .slice(0, 100)
    .map((item, index) => [String(index), item]);
}

const stateDictAdvice = "Save the weights alone, with torch.save(model.state_dict(), 'weights.pt').";

function noWeights(root: PickleValue, opaque: readonly Opaque[], source: string): Error {
  const [first] = opaque.filter(({ name }) => !isHarmless(name)).concat(opaque);
  if (first) return opaqueWeights(first.name, source);
  const holds =
    root instanceof Map && root.size > 0
      ? ` (it holds ${list([...root.keys()].map((key) => (typeof key === 'string' ? key : '…')))})`
      : '';
  return checkpointError('no-weights', source, `holds no state dict${holds}`, stateDictAdvice);
}

function opaqueWeights(name: string, source: string): Error {
  if (/DTensor|ShardedTensor/.test(name))
    return checkpointError(
      'global',
      source,
      `holds sharded tensors (${name}), of which this file has one part`,
      'Gather them first: save tensor.full_tensor() of each, or the state dict with full_state_dict=True.',
    );
  return checkpointError(
    'global',
    source,
    `asks Python for '${name}', and only tensors, dictionaries, lists, numbers and text are read; nothing in it ` +
      'was executed',
    stateDictAdvice,
  );
}

/** Names of the plain values that training scripts save beside weights, of which nobody has to be told. */
const harmless = [
  /^(numpy|torch|pathlib|datetime|collections|_codecs|copyreg|copy_reg)\b/,
  /^(__builtin__|builtins)\.(set|frozenset|bytes|bytearray|complex|slice|range|object|list|dict)$/,
  /^(bytes|bytearray|set|frozenset)$/,
  /^argparse\.Namespace$/,
];
const isHarmless = (name: string): boolean => harmless.some((pattern) => pattern.test(name));
