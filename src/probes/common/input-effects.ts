import { decodeGreedily } from '../../engine/decode';
import type { ModelRunner, PreparedPass } from '../../engine/runner';
import type { InputDigit } from '../../shared/axes';
import { CancelledError } from '../../shared/errors';
import { answerDigits, type TaskLayout } from '../../tasks/layout';
import { randomFor, streams } from '../../tasks/random';
import { resampledDigit } from '../../tasks/sampler';
import { chunksOf } from './chunks';
import { marginOf, predictedTokens, probabilityOf } from './logits';
import { testPrompts } from './prompts';

export interface InputEffectsQuestion {
  readonly digits: number;
  readonly samples: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

/** What resampling each input digit does to each answer digit; matrices are [answer place, input]. */
export interface InputEffects {
  readonly inputs: readonly InputDigit[];
  /** How many prompts were run. */
  readonly count: number;
  /** Share of prompts in which the answer digit changes. */
  readonly effect: readonly (readonly number[])[];
  /** Mean drop in the probability, and in the logit margin, of the digit written before resampling; may be NaN. */
  readonly probability: readonly (readonly number[])[];
  readonly margin: readonly (readonly number[])[];
}

/**
 * A causal resampling probe. For each input digit j, that digit alone is replaced by a different one, uniform over the
 * rest, in every prompt; effect[i][j] is the share of prompts in which the model's own greedily decoded answer digit i
 * changes. The effect runs through the whole model, earlier answer digits included.
 *
 * Probability and margin are those of the digit predicted for the original prompt, p(d) and l(d) − max over other
 * tokens of l: the mean over prompts of how much each drops. Both are measured with the answer to the original prompt
 * fed in before that digit, so they show the input digit's effect on that prediction alone, and reveal a leak that does
 * not change the answer yet.
 */
export async function inputEffects(
  runner: ModelRunner,
  { digits, samples, seed, signal, onProgress }: InputEffectsQuestion,
): Promise<InputEffects> {
  const { layout } = runner;
  const inputs = (['a', 'b'] as const).flatMap((operand) =>
    Array.from({ length: digits }, (_, place) => ({ operand, place })),
  );
  const { sequences, count } = await testPrompts(layout, digits, samples, seed, signal ?? new AbortController().signal);
  // The right answers are the first guess; decoding replaces them by the model's own.
  await decodeGreedily(runner, sequences, { signal });
  const sums = {
    effect: zeros(layout.answerWidth, inputs.length),
    probability: zeros(layout.answerWidth, inputs.length),
    margin: zeros(layout.answerWidth, inputs.length),
  };
  for (const { sequences: before, first, count: rows } of chunksOf(runner, sequences)) {
    const prepared = await runner.prepare(before, { signal });
    for (const [j, { operand, place }] of inputs.entries()) {
      if (signal?.aborted) throw new CancelledError();
      const position = layout.positionOf({ kind: 'operand', operand, place });
      const after = before.slice();
      for (let i = 0; i < rows; i++) {
        const random = randomFor(seed, streams.probe, (first + i) * inputs.length + j);
        const at = i * layout.length + position;
        after[at] = resampledDigit(random, layout.spec.base, before[at]);
      }
      const logits = await decodeFrom(runner, prepared, after, signal);
      for (let i = 0; i < rows; i++) {
        const [was, is] = [before, after].map((ids) =>
          answerDigits(layout, ids, i * layout.length + layout.promptLength),
        );
        for (let answer = 0; answer < layout.answerWidth; answer++) {
          const { token, start } = predictionAt(layout, before, i, answer);
          const drop = (of: typeof marginOf) =>
            of(prepared.logits, start, layout.vocabulary.length, token) -
            of(logits, start, layout.vocabulary.length, token);
          sums.effect[answer][j] += Number(was[answer] !== is[answer]);
          sums.probability[answer][j] += drop(probabilityOf);
          sums.margin[answer][j] += drop(marginOf);
        }
      }
      onProgress?.((first + (rows * (j + 1)) / inputs.length) / count);
    }
    prepared.release();
  }
  const mean = (matrix: number[][]) => matrix.map((row) => row.map((sum) => sum / count));
  return {
    inputs,
    count,
    effect: mean(sums.effect),
    probability: mean(sums.probability),
    margin: mean(sums.margin),
  };
}

const zeros = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(0));

/**
 * Decodes the model's own answers to changed prompts into `sequences`.
 * @returns the logits with the answers that were in `sequences` before
 */
async function decodeFrom(
  runner: ModelRunner,
  prepared: PreparedPass,
  sequences: Int32Array,
  signal?: AbortSignal,
): Promise<Float32Array> {
  let first: Float32Array | undefined;
  const predict = async (changed: Int32Array, of: Int32Array) => {
    const { logits } = await prepared.run({ of, sequences: changed, signal });
    first ??= logits;
    return predictedTokens(logits, runner.layout.vocabulary.length);
  };
  await decodeGreedily(runner, sequences, { signal, predict });
  return first!;
}

/** The token at an answer place of sequence i, and where its logits begin. */
function predictionAt(
  layout: TaskLayout,
  sequences: Int32Array,
  i: number,
  place: number,
): { token: number; start: number } {
  const position = layout.positionOf({ kind: 'answer', place });
  return {
    token: sequences[i * layout.length + position],
    start: (i * layout.targetCount + position - layout.promptLength) * layout.vocabulary.length,
  };
}
