import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { Recent } from '../recent';
import type { Activation } from '../runner';
import { forwardProgram } from './programs';
import { floatTensor, idTensor, openSession } from './session';
import type { Sequences, SharedWeights } from './worker-contract';

/** Sequences of one forward run; a last, smaller group is filled up, so that results do not depend on how many are asked at once. */
const group = 64;

const sessions = new Recent<InferenceSession>(24, (session) => void session.release());
const weightCopies = new Recent<Float32Array>(4);

/** ONNX Runtime takes no feeds from shared memory: a copy for each set of weights. */
const copyOf = (weights: SharedWeights) => weightCopies.get(weights.key, () => weights.parameters.slice());

const sessionFor = (weights: SharedWeights, shape: { batch: number; tokens: number; from: number }, taps: readonly string[] = []) =>
  sessions.get(JSON.stringify([weights.config, shape, taps]), () => openSession(forwardProgram(weights.config, shape, taps)));

/** What `forwardProgram` is fed for these rows of ids. */
function feedsOf(parameters: Float32Array, ids: Int32Array, { tokens, positions }: Sequences): Record<string, Tensor> {
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
    const feed = new Int32Array(group * tokens);
    feed.set(ids.subarray(row * tokens, (row + group) * tokens));
    const { logits } = await session.run(feedsOf(parameters, feed, sequences));
    const values = logits.data as Float32Array;
    const count = Math.min(group, rows - row) * wanted;
    for (let i = 0; i < count; i++) result[row * wanted + i] = argmax(values, i * vocabulary, vocabulary);
  }
  return result;
}

/** Activations of every position, of all sequences together. */
export async function activations(weights: SharedWeights, sequences: Sequences, taps: readonly string[]): Promise<Map<string, Activation>> {
  const { ids, tokens } = sequences;
  const batch = ids.length / tokens;
  const session = await sessionFor(weights, { batch, tokens, from: 0 }, taps);
  const parameters = await copyOf(weights);
  const outputs = await session.run(feedsOf(parameters, ids, sequences));
  return new Map(taps.filter((tap) => tap in outputs).map((tap) => [tap, { shape: outputs[tap].dims, data: outputs[tap].data as Float32Array }]));
}

/** The index of the largest of `count` values; the first where several are equal. */
function argmax(values: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[start + i] > values[start + best]) best = i;
  return best;
}
