import { decodeGreedily } from '../engine/decode';
import type { ModelRunner } from '../engine/runner';
import { notADigit, type Digits } from '../tasks/digits';
import { answerDigits, encodeInto } from '../tasks/layout';

/** What a model answers to a prompt, all of its own: every token decoded greedily after those it wrote before. */
export interface OwnAnswer {
  readonly a: Digits;
  readonly b: Digits;
  readonly expected: Digits;
  /** `notADigit` where it wrote something else. */
  readonly written: Digits;
  /** Whether the end token stands where it should; true in tasks without one. */
  readonly ended: boolean;
}

/** Whether every token of the answer is of the right kind: digits, then the end. */
export const isWellFormed = ({ written, ended }: OwnAnswer): boolean => ended && !written.includes(notADigit);

/** Whether the model wrote these digits and ended there. */
export const wrote = ({ written, ended }: OwnAnswer, digits: Digits): boolean => ended && written.every((digit, place) => digit === digits[place]);

/**
 * The model's own answers to many prompts.
 * @param a, b operands of `spec.operandWidth` digits
 * @throws CancelledError
 */
export async function ownAnswers(
  runner: ModelRunner,
  a: readonly Digits[],
  b: readonly Digits[],
  options: { readonly signal?: AbortSignal; readonly onProgress?: (share: number) => void } = {},
): Promise<OwnAnswer[]> {
  const { layout } = runner;
  const { length, promptLength } = layout;
  const sequences = new Int32Array(a.length * length);
  a.forEach((left, i) => encodeInto(layout, left, b[i], sequences, i * length));
  const right = sequences.slice();
  await decodeGreedily(runner, sequences, options);
  const end = layout.positionOf({ kind: 'end' });
  return a.map((left, i) => {
    const [expected, written] = [right, sequences].map((ids) => answerDigits(layout, ids, i * length + promptLength));
    return { a: left, b: b[i], expected, written, ended: end === -1 || sequences[i * length + end] === right[i * length + end] };
  });
}
