import { parametersOf, sizeOf } from '../../model/parameters';
import { notFiniteWords } from '../../shared/not-finite';
import { checkpointError } from '../checkpoint-error';
import { modelConfigSchema } from '../model-config';
import type { NamedTensor, Tensors } from '../safetensors';
import { checkShapes, notFinite } from '../weights';
import type { Architecture, ForeignModel } from './importer';
import type { ForeignSource, ForeignTensor } from './source';

/** The causal mask and its filling, saved by some as buffers: no parameters. */
const isMask = (name: string) => /\.attn\.(bias|masked_bias)$/.test(name);
/** Weights that GPT-2's `Conv1D` keeps as [in, out]. */
const isLinear = (name: string) => /\.(c_attn|c_proj|c_fc)\.weight$/.test(name);
const isBias = (name: string) => name.endsWith('.bias');

/** The tensors by nanoGPT's names, whether or not the file has `transformer.` before them. */
export function canonical({ tensors, name: source }: ForeignSource): Map<string, ForeignTensor> {
  const result = new Map<string, ForeignTensor>();
  for (const [name, tensor] of tensors) {
    const full = /^(wte|wpe|h|ln_f)\./.test(name) ? `transformer.${name}` : name;
    if (result.has(full)) throw checkpointError('tensors', source, `holds the tensor '${full}' twice, with and without 'transformer.' before it`);
    result.set(full, tensor);
  }
  return result;
}

/** How the rows and columns of the first attention weights stand: what tells GPT-2's layout from minGPT's and nanoGPT's; undefined where there are none. */
export function orientation(source: ForeignSource): 'out-in' | 'in-out' | undefined {
  const [rows, columns] = canonical(source).get('transformer.h.0.attn.c_attn.weight')?.shape ?? [];
  if (rows === undefined) return undefined;
  return rows === 3 * columns ? 'out-in' : columns === 3 * rows ? 'in-out' : undefined;
}

/** Whether a tensor of the causal mask came with the weights. */
export const hasMask = (source: ForeignSource): boolean => [...canonical(source).keys()].some((name) => name.endsWith('.attn.bias'));

/** Whether the file has an output matrix of its own: one that is not the token embeddings once more. */
export function isUntied(source: ForeignSource): boolean {
  const tensors = canonical(source);
  const [head, embeddings] = [tensors.get('lm_head.weight'), tensors.get('transformer.wte.weight')];
  if (!head || !embeddings || head.shape.join() !== embeddings.shape.join()) return head !== undefined;
  const other = embeddings.read();
  return head.read().some((value, i) => value !== other[i]);
}

/**
 * Reads a model of GPT-2's family: sizes, biases and tying follow from the tensors. Where only some layers have biases the others get zeros, which changes nothing.
 * @throws UserError `checkpoint/tensors`, `checkpoint/model`
 */
export function readGpt(source: ForeignSource): Pick<ForeignModel, 'architecture' | 'tensors' | 'notes'> {
  const isTransposed = orientation(source) === 'in-out';
  const tied = !isUntied(source);
  const found = [...canonical(source)].filter(([name]) => !isMask(name) && !(tied && name === 'lm_head.weight'));
  const tensors: Tensors = new Map(found.map(([name, tensor]) => [name, isTransposed && isLinear(name) && tensor.shape.length === 2 ? transposed(tensor) : { shape: tensor.shape, data: tensor.read() }]));
  const architecture = architectureOf(tensors, tied, source.name);
  const notes: string[] = [];
  // Learned positions have the same parameters for any number of heads.
  const specs = parametersOf({ ...architecture, heads: 1 });
  const missing = specs.filter(({ name }) => isBias(name) && !tensors.has(name));
  for (const { name, shape } of missing) tensors.set(name, { shape, data: new Float32Array(sizeOf(shape)) });
  if (missing.length > 0) notes.push(`Only some of its layers have biases; ${missing.length} missing ones were filled with zeros, which changes nothing.`);
  checkShapes(tensors, specs, source.name);
  const strange = notFinite(tensors);
  if (strange.length > 0) notes.push(notFiniteWords(strange));
  return { architecture, tensors, notes };
}

function architectureOf(tensors: Tensors, tiedEmbeddings: boolean, source: string): Architecture {
  const matrix = (name: string) => {
    const shape = tensors.get(name)?.shape;
    if (shape?.length !== 2) throw checkpointError('tensors', source, shape ? `holds the tensor '${name}' in shape [${shape.join(', ')}], which is no matrix` : `lacks the tensor '${name}'`, 'Only GPT-2 models with learned positions can be imported.');
    return shape;
  };
  const [vocabulary, width] = matrix('transformer.wte.weight');
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
  throw checkpointError('model', source, `describes a model whose ${path.join('.')} cannot be used: ${message.replace(/\.$/, '')}`, 'Use a smaller model.');
}

function transposed({ shape, read }: ForeignTensor): NamedTensor {
  const [rows, columns] = shape;
  const data = read();
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column];
  return { shape: [columns, rows], data: turned };
}
