import { decodeGreedily } from '../../engine/decode';
import type { ModelRunner } from '../../engine/runner';
import { notADigit, type Digits } from '../../tasks/digits';
import { answerDigits, encodeInto } from '../../tasks/layout';
import { yieldToEventLoop } from '../../shared/event-loop';

/** The model's own answer to a prompt, decoded greedily: every token follows those that it wrote before. */
export interface OwnAnswer {
  readonly a: Digits;
  readonly b: Digits;
  readonly expected: Digits;
  /** `notADigit` where the model wrote another token. */
  readonly written: Digits;
  /** Whether the end token is where it should be; true in tasks without one. */
  readonly ended: boolean;
}

/** Whether every token of the answer is of the right kind: digits, then the end. */
export const isWellFormed = ({ written, ended }: OwnAnswer): boolean => ended && !written.includes(notADigit);

/** Whether the model wrote these digits and ended there. */
export const wrote = ({ written, ended }: OwnAnswer, digits: Digits): boolean =>
  ended && written.every((digit, place) => digit === digits[place]);

/** Prompts drawn, encoded and answered at a time; beyond these, only what `take` keeps stays in memory. */
const chunk = 4096;
/** Prompts between two pauses. */
const stride = 64;

/**
 * Passes the model's own answer to each of any number of prompts to `take`, in order.
 * @param pairAt the operands of a prompt, of `spec.operandWidth` digits
 * @throws CancelledError
 */
export async function eachOwnAnswer(
  runner: ModelRunner,
  count: number,
  pairAt: (index: number) => readonly [Digits, Digits],
  take: (answer: OwnAnswer, index: number) => void,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress?: (share: number) => void },
): Promise<void> {
  const { layout } = runner;
  const { length, promptLength } = layout;
  const end = layout.positionOf({ kind: 'end' });
  const pause = yieldToEventLoop(signal);
  for (let first = 0; first < count; first += chunk) {
    const size = Math.min(chunk, count - first);
    const pairs: (readonly [Digits, Digits])[] = [];
    const sequences = new Int32Array(size * length);
    for (let i = 0; i < size; i++) {
      const [a, b] = (pairs[i] = pairAt(first + i));
      encodeInto(layout, a, b, sequences, i * length);
      if (i % stride === 0) await pause();
    }
    const right = sequences.slice();
    await decodeGreedily(runner, sequences, {
      signal,
      onProgress: (share) => onProgress?.((first + share * size) / count),
    });
    for (let i = 0; i < size; i++) {
      const [expected, written] = [right, sequences].map((ids) => answerDigits(layout, ids, i * length + promptLength));
      const [a, b] = pairs[i];
      take(
        { a, b, expected, written, ended: end === -1 || sequences[i * length + end] === right[i * length + end] },
        first + i,
      );
      if (i % stride === 0) await pause();
    }
  }
}
