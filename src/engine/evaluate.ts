import { encodingNamed } from '../model/positional/encodings';
import { LruCache } from '../shared/lru-cache';
import type { LengthResult } from '../shared/results';
import { answerDigits, encodeInto, writeAnswer, type TaskLayout } from '../tasks/layout';
import { testSet } from '../tasks/sampler';
import { predictionFor } from '../tasks/prediction';
import { truncatedAnswer } from '../tasks/theory';
import type { Digits } from '../tasks/digits';
import type { ModelRunner } from './runner';

/** Test prompts of one length as full sequences with their right answers. */
export function testSequences(
  layout: TaskLayout,
  digits: number,
  samples: number,
  seed: number,
): { sequences: Int32Array; a: Digits[]; b: Digits[]; count: number } {
  const { a, b, count } = testSet(layout, digits, samples, seed);
  const sequences = new Int32Array(count * layout.length);
  for (let i = 0; i < count; i++) encodeInto(layout, a[i], b[i], sequences, i * layout.length);
  return { sequences, a, b, count };
}

/** Prompts as full sequences, each with the answer of the digits that training covered, right or not. */
export function truncatedSequences(layout: TaskLayout, a: readonly Digits[], b: readonly Digits[]): Int32Array {
  const { spec, length, promptLength } = layout;
  const sequences = new Int32Array(a.length * length);
  a.forEach((left, i) => {
    encodeInto(layout, left, b[i], sequences, i * length);
    writeAnswer(layout, truncatedAnswer(spec, left, b[i]), sequences, i * length + promptLength);
  });
  return sequences;
}

/**
 * Predictions that a runner has made for test sets, by length, size and seed: a click on a cell of the error heatmap
 * asks about the test set of the evaluation that drew it. A runner's weights do not change while it is in use.
 */
const predictions = new WeakMap<ModelRunner, LruCache<Uint8Array>>();
/** Bytes of the predictions kept for one runner. */
const mostPredicted = 2 ** 20;

async function predictOnce(
  runner: ModelRunner,
  testSetKey: string,
  sequences: Int32Array,
  options: Parameters<ModelRunner['predict']>[1],
): Promise<Uint8Array> {
  const known = predictions.get(runner) ?? new LruCache({ limit: mostPredicted, weigh: ({ length }) => length });
  predictions.set(runner, known);
  const predicted = known.get(testSetKey) ?? (await runner.predict(sequences, options));
  known.set(testSetKey, predicted);
  return predicted;
}

type Accuracy = Pick<LengthResult, 'digits' | 'samples' | 'exact' | 'byPlace'>;

/**
 * Exact match and the accuracy of each place. With the right prefix fed in, greedy decoding is right everywhere exactly
 * when every prediction is.
 */
export async function accuracyAt(
  runner: ModelRunner,
  digits: number,
  samples: number,
  seed: number,
  options: { signal?: AbortSignal; onProgress?: (share: number) => void } = {},
): Promise<{ accuracy: Accuracy; predicted: Uint8Array; a: Digits[]; b: Digits[] }> {
  const { layout } = runner;
  const { sequences, a, b, count } = testSequences(layout, digits, samples, seed);
  const predicted = await predictOnce(runner, [digits, samples, seed].join(), sequences, options);
  const right = new Float64Array(layout.answerWidth);
  let exact = 0;
  for (let i = 0; i < count; i++) {
    const expected = answerDigits(layout, sequences, i * layout.length + layout.promptLength);
    const found = answerDigits(layout, predicted, i * layout.targetCount);
    expected.forEach((digit, place) => (right[place] += Number(digit === found[place])));
    exact += Number(sameTokens(layout, sequences, i, predicted));
  }
  const byPlace = [...right].map((n, place) => ({ place, accuracy: n / count }));
  return { accuracy: { digits, samples: count, exact: exact / count, byPlace }, predicted, a, b };
}

/**
 * A model's accuracy at one operand length, and what the theory predicts for its kind of position. `truncatedExact`
 * compares the model's own greedy answer with the answer computed from the digits that training covered.
 */
export async function evaluateLength(
  runner: ModelRunner,
  digits: number,
  samples: number,
  seed: number,
  options: { signal?: AbortSignal; onProgress?: (share: number) => void } = {},
): Promise<LengthResult> {
  const { layout, config } = runner;
  const { accuracy, a, b } = await accuracyAt(runner, digits, samples, seed, options);
  const { kind } = encodingNamed(config.encoding);
  const prediction = await predictionFor(layout.spec, digits, kind, options.signal);
  return {
    ...accuracy,
    truncatedExact: await truncatedExact(),
    predicted: prediction.share,
    ...(prediction.share === null && { unpredicted: prediction.reason }),
  };

  async function truncatedExact(): Promise<number> {
    if (digits <= layout.spec.trainDigits[1]) return accuracy.exact;
    const targets = truncatedSequences(layout, a, b);
    // As above: the model writes the truncated answer exactly when, with that answer as prefix, every prediction
    // agrees.
    const answers = await runner.predict(targets, { signal: options.signal });
    return a.filter((_, i) => sameTokens(layout, targets, i, answers)).length / a.length;
  }
}

/** Whether every predicted answer token of sequence i, the end token included, is the one in `sequences`. */
function sameTokens(
  { length, promptLength, targetCount }: TaskLayout,
  sequences: Int32Array,
  i: number,
  predicted: Uint8Array,
): boolean {
  for (let j = 0; j < targetCount; j++)
    if (sequences[i * length + promptLength + j] !== predicted[i * targetCount + j]) return false;
  return true;
}
