import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { sizeOf } from '../../model/parameters';
import { tapShape } from '../../model/taps';
import type { ModelConfig } from '../../shared/results';
import type { GroupPass, GroupResult } from '../passes';
import { Recent } from '../recent';
import type { Edit } from '../runner';
import { forwardProgram, valueFeed, whereFeed, type EditShape, type ProgramShape } from './programs';
import { boolTensor, floatTensor, idTensor, openSession } from './session';
import { group, type Sequences, type SharedWeights } from './worker-contract';

const sessions = new Recent<InferenceSession>(24, (session) => void session.release());
const weightCopies = new Recent<Float32Array>(4);

/** ONNX Runtime takes no feeds from shared memory: a copy for each set of weights. */
const copyOf = (weights: SharedWeights) => weightCopies.get(weights.key, () => weights.parameters.slice());

const sessionFor = (weights: SharedWeights, shape: ProgramShape, { taps = [], edits = [] }: { taps?: readonly string[]; edits?: readonly EditShape[] } = {}) =>
  sessions.get(JSON.stringify([weights.config, shape, taps, edits]), () => openSession(forwardProgram(weights.config, shape, { taps, edits })));

/** What `forwardProgram` is fed for these rows of ids. */
function feedsOf(parameters: Float32Array, ids: Int32Array, { tokens, positions }: Omit<Sequences, 'ids'>): Record<string, Tensor> {
  const batch = ids.length / tokens;
  const repeated = () => idTensor(Int32Array.from({ length: ids.length }, (_, i) => positions![i % tokens]), [batch, tokens]);
  return { parameters: floatTensor(parameters, [parameters.length]), ids: idTensor(ids, [batch, tokens]), ...(positions && { positions: repeated() }) };
}

/** The argmax at positions `from` … of each sequence. */
export async function predict(weights: SharedWeights, sequences: Sequences, from: number): Promise<Uint8Array> {
  const { ids, tokens } = sequences;
  const rows = ids.length / tokens;
  const wanted = tokens - from;
  const { vocabulary } = weights.config;
  const session = await sessionFor(weights, { batch: group, tokens, from });
  const parameters = await copyOf(weights);
  const result = new Uint8Array(rows * wanted);
  for (let row = 0; row < rows; row += group) {
    const feed = padded(ids.subarray(row * tokens, (row + group) * tokens), group * tokens);
    const { logits } = await session.run(feedsOf(parameters, feed, sequences));
    const values = logits.data as Float32Array;
    const count = Math.min(group, rows - row) * wanted;
    for (let i = 0; i < count; i++) result[row * wanted + i] = argmax(values, i * vocabulary, vocabulary);
  }
  return result;
}

/** A forward pass over a group of sequences. */
export async function runGroup(weights: SharedWeights, { rows, ids, tokens, positions, from, taps, edits }: GroupPass): Promise<GroupResult> {
  const { config } = weights;
  const filled = edits.map((edit) => filledEdit(config, edit, tokens));
  const session = await sessionFor(weights, { batch: group, tokens, from }, { taps, edits: filled.map(({ shape }) => shape) });
  const parameters = await copyOf(weights);
  const feeds = feedsOf(parameters, padded(ids, group * tokens), { tokens, positions });
  filled.forEach((edit, index) => {
    feeds[whereFeed(index)] = edit.where;
    if (edit.value) feeds[valueFeed(index)] = edit.value;
  });
  const outputs = await session.run(feeds);
  const ofRows = (tensor: Tensor) => (tensor.data as Float32Array).slice(0, (rows / group) * tensor.size);
  return { logits: ofRows(outputs.logits), taps: new Map(taps.map((tap) => [tap, ofRows(outputs[tap])])) };
}

/** An edit as it is fed to a whole group; where it speaks of each row, rows that fill the group up are left alone. */
function filledEdit(config: ModelConfig, { tap, where, value }: Edit, tokens: number): { shape: EditShape; where: Tensor; value?: Tensor } {
  const one = tapShape(config, tap, tokens);
  const [positions, numbers] = [sizeOf(one.slice(0, -1)), sizeOf(one)];
  const alike = (length: number, ofOne: number) => (length === ofOne ? 'all' : 'each');
  const [whereKind, valueKind] = [alike(where.length, positions), value ? alike(value.length, numbers) : 'none'] as const;
  const batch = (kind: 'each' | 'all') => (kind === 'each' ? group : 1);
  return {
    shape: { tap, where: whereKind, value: valueKind },
    where: boolTensor(padded(where, batch(whereKind) * positions), [batch(whereKind), ...one.slice(0, -1)]),
    ...(value && valueKind !== 'none' && { value: floatTensor(padded(value, batch(valueKind) * numbers), [batch(valueKind), ...one]) }),
  };
}

/** The same numbers in an array of its own, filled up with zeros. */
function padded<A extends Int32Array | Uint8Array | Float32Array>(values: A, length: number): A {
  const filled = new (values.constructor as new (length: number) => A)(length);
  filled.set(values);
  return filled;
}

/** The index of the largest of `count` values; the first where several are equal. */
function argmax(values: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[start + i] > values[start + best]) best = i;
  return best;
}
