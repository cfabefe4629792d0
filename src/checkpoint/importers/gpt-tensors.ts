import { parametersOf } from '../../model/parameters';
import { sizeOf, type ParameterSpec } from '../../model/parameter-spec';
import { notFiniteWords } from '../../shared/not-finite';
import { checkpointError } from '../checkpoint-error';
import { dtypes, dtypeWords } from '../dtypes';
import { list } from '../files';
import { modelConfigSchema } from '../model-config';
import type { NamedTensor, StoredTensor, Tensors } from '../safetensors';
import { checkShapes, notFinite } from '../weights';
import { isCausalMask, isMaskName } from './causal-mask';
import { factOf, factWords } from './stated-facts';
import type { Architecture, ForeignModel } from './importer';
import { readStatedArchitecture } from './stated-architecture';
import type { ForeignSource } from './source';

/** Numbers that a model may have: 4 GB of them. */
const mostNumbers = 1_000_000_000;
/** Numbers of unknown tensors that are looked at to find causal masks among them. */
const mostLooked = 500_000_000;
const embeddings = 'transformer.wte.weight';
const output = 'lm_head.weight';

/** Weights that GPT-2's `Conv1D` keeps as [in, out]. */
const isLinear = (name: string) => /\.(c_attn|c_proj|c_fc)\.weight$/.test(name);
const isBias = (name: string) => name.endsWith('.bias');

/**
 * How the rows and columns of the first attention weights stand: what tells GPT-2's layout from minGPT's and nanoGPT's;
 * undefined where there are none.
 */
export function orientation({ tensors }: ForeignSource): 'out-in' | 'in-out' | undefined {
  const [rows, columns] = tensors.get('transformer.h.0.attn.c_attn.weight')?.shape ?? [];
  if (rows === undefined) return undefined;
  if (rows === 3 * columns) return 'out-in';
  return columns === 3 * rows ? 'in-out' : undefined;
}

/** Whether a tensor of the causal mask came with the weights. */
export const hasMask = ({ tensors }: ForeignSource): boolean =>
  [...tensors.keys()].some((name) => name.endsWith('.attn.bias'));

/** Whether the file has an output matrix of its own: one that is not the token embeddings once more. */
export function isUntied({ tensors }: ForeignSource): boolean {
  const head = tensors.get(output);
  const rows = tensors.get(embeddings);
  // A tied matrix may be saved under either of its names.
  if (!head || !rows) return false;
  if (head.shape.join() !== rows.shape.join()) return true;
  const other = rows.read();
  return head.read().some((value, i) => value !== other[i]);
}

/**
 * Reads a model of GPT-2's family: sizes, biases and tying follow from the tensors, the rest from what the file says
 * beside them or, stated in a note, from what is usual. Where only some layers have biases the others get zeros, which
 * changes nothing.
 * @throws UserError `checkpoint/tensors`, `checkpoint/model`, `checkpoint/dtype`, `checkpoint/config` for a model that
 * computes what ours cannot
 */
export function readGpt(source: ForeignSource): Pick<ForeignModel, 'architecture' | 'tensors' | 'notes' | 'heads'> {
  const tied = !isUntied(source);
  const stored = new Map([...source.tensors].filter(([name]) => !isMaskName(name)));
  const notes = [...source.notes];
  if (!stored.has(embeddings) && stored.has(output))
    notes.push(
      'Its token embeddings are saved as the output matrix alone (lm_head.weight), as is usual where the two are tied.',
    );
  if (tied && stored.has(output)) {
    stored.set(embeddings, stored.get(embeddings) ?? stored.get(output)!);
    stored.delete(output);
  }
  const isTied = factOf(source.facts, 'tie_word_embeddings', 'tie_weights', 'tied_embeddings', 'weight_tying');
  if (isTied?.value === false && !source.tensors.has(output))
    throw checkpointError(
      'config',
      source.name,
      `says ${factWords(isTied)}, and it has no output matrix (lm_head.weight)`,
      'Save the model with its output matrix.',
    );
  if (isTied?.value === true && !tied)
    notes.push(`The file says ${factWords(isTied)}, but has an output matrix of its own, which is taken.`);
  const sizes = architectureOf(stored, tied, source.name);
  const said = readStatedArchitecture(source.facts, sizes, source.name);
  const architecture = { ...sizes, ...said.architecture };
  // Learned positions have the same parameters for any number of heads.
  const specs = parametersOf({ ...architecture, heads: 1 });
  notes.push(...passOver(stored, specs, source), ...said.notes);
  checkStored(stored, specs, source.name);
  const isTransposed = orientation(source) === 'in-out';
  const tensors: Tensors = new Map(
    [...stored].map(([name, tensor]) => [
      name,
      isTransposed && isLinear(name) && tensor.shape.length === 2
        ? transposed(tensor)
        : { shape: tensor.shape, data: tensor.read() },
    ]),
  );
  const missing = specs.filter(({ name }) => isBias(name) && !tensors.has(name));
  for (const { name, shape } of missing) tensors.set(name, { shape, data: new Float32Array(sizeOf(shape)) });
  if (missing.length > 0)
    notes.push(
      `Only some of its layers have biases; ${missing.length} missing ones were filled with zeros, which changes ` +
        'nothing.',
    );
  checkShapes(tensors, specs, source.name);
  const strange = notFinite(tensors);
  if (strange.length > 0) notes.push(notFiniteWords(strange));
  return { architecture, tensors, notes, ...(said.heads !== undefined && { heads: said.heads }) };
}

/**
 * Takes away what is no parameter and changes nothing: masks, positions and counters kept as buffers; and says what
 * stands outside the model.
 */
function passOver(
  stored: Map<string, StoredTensor>,
  specs: readonly ParameterSpec[],
  { outside, name: source }: ForeignSource,
): string[] {
  const known = new Set(specs.map(({ name }) => name));
  const buffers: string[] = [];
  let looked = 0;
  for (const [name, tensor] of stored) {
    if (known.has(name)) continue;
    const dtype = dtypes.get(tensor.type);
    looked += tensor.elements;
    if (dtype?.read && looked <= mostLooked && isCausalMask(tensor)) stored.delete(name);
    else if (!dtype?.read || dtype.whole) {
      stored.delete(name);
      buffers.push(name);
    }
  }
  const shape = stored.get(embeddings)!.shape.join();
  const matrix = [...outside].find(([, tensor]) => tensor.shape.join() === shape)?.[0];
  if (matrix !== undefined)
    throw checkpointError(
      'tensors',
      source,
      `holds the tensor '${matrix}' outside its model, of the shape of an output matrix`,
      'Save the weights of the model alone, with its output matrix as lm_head.weight.',
    );
  const passed = [...buffers, ...outside.keys()];
  return passed.length > 0 ? [`Tensors that are no weights of the model were passed over: ${list(passed)}.`] : [];
}

/** @throws UserError where weights are of a type that means nothing by itself, or more than fit the memory */
function checkStored(stored: ReadonlyMap<string, StoredTensor>, specs: readonly ParameterSpec[], source: string): void {
  let numbers = 0;
  for (const { name } of specs) {
    const tensor = stored.get(name);
    if (!tensor) continue;
    numbers += tensor.elements;
    if (dtypes.get(tensor.type)?.whole)
      throw checkpointError(
        'dtype',
        source,
        `holds the weights '${name}' as ${dtypeWords(tensor.type)}, which mean nothing without the scales of ` +
          'their quantization',
        'Save the model as float32 before it is quantized.',
      );
  }
  if (numbers > mostNumbers)
    throw checkpointError(
      'shape',
      source,
      `describes a model of ${numbers} numbers, and at most ${mostNumbers} are read`,
      'Use a smaller model.',
    );
}

function architectureOf(
  tensors: ReadonlyMap<string, StoredTensor>,
  tiedEmbeddings: boolean,
  source: string,
): Architecture {
  const matrix = (name: string) => {
    const shape = tensors.get(name)?.shape;
    if (shape?.length !== 2)
      throw checkpointError(
        'tensors',
        source,
        shape
          ? `holds the tensor '${name}' in shape [${shape.join(', ')}], which is no matrix`
          : `lacks the tensor '${name}'`,
        'Only GPT-2 models with learned positions can be imported.',
      );
    return shape;
  };
  const [vocabulary, width] = matrix(embeddings);
  const [context] = matrix('transformer.wpe.weight');
  const numbers = [...tensors.keys()].map((name) => Number(/^transformer\.h\.(\d{1,4})\./.exec(name)?.[1] ?? -1));
  const architecture: Architecture = {
    layers: 1 + numbers.reduce((a, b) => Math.max(a, b), -1),
    width,
    vocabulary,
    context,
    encoding: 'learned',
    bias: [...tensors.keys()].some(isBias),
    tiedEmbeddings,
    activation: 'gelu',
    layerNormEpsilon: 1e-5,
  };
  const parsed = modelConfigSchema.safeParse({ ...architecture, heads: 1 });
  if (parsed.success) return architecture;
  const { path, message } = parsed.error.issues[0];
  throw checkpointError(
    'model',
    source,
    `describes a model whose ${path.join('.')} cannot be used: ${message.replace(/\.$/, '')}`,
    'Use a smaller model.',
  );
}

function transposed({ shape, read }: StoredTensor): NamedTensor {
  const [rows, columns] = shape;
  const data = read();
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column];
  return { shape: [columns, rows], data: turned };
}
