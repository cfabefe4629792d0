import { rowsOf } from '../shared/row-slices';
import type { ModelRunner } from './runner';

export interface DecodingOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
  /**
   * Predicts every answer token of full sequences, `layout.targetCount` ids each: `runner.predict` unless there is a
   * faster way.
   * @param which the indices of these sequences among all
   */
  readonly predict?: (sequences: Int32Array, which: Int32Array) => Promise<ArrayLike<number>>;
}

/**
 * Greedy decoding of many prompts at once, without a loop over tokens (parallel Jacobi decoding, Santilli et al., arXiv
 * 2305.10427): guess the answers, predict every answer token with the guess before it, take the predictions as the next
 * guess, and stop when nothing changes. Each round settles at least one more token, so it ends after at most
 * `targetCount` rounds with exactly what decoding token by token gives. If the first guess is the model's answer, one
 * round is enough.
 *
 * @param sequences full sequences whose answer tokens are the first guess; they are overwritten with the model's
 * answers
 */
export async function decodeGreedily(
  runner: ModelRunner,
  sequences: Int32Array,
  options: DecodingOptions = {},
): Promise<void> {
  const { signal, onProgress, predict = (some) => runner.predict(some, { signal }) } = options;
  const { length, promptLength, targetCount } = runner.layout;
  const count = sequences.length / length;
  let open = Array.from({ length: count }, (_, i) => i);
  while (open.length > 0) {
    const which = Int32Array.from(open);
    const predicted = await predict(rowsOf(sequences, length, which), which);
    open = open.filter((sequence, row) => {
      let changed = false;
      for (let j = 0; j < targetCount; j++) {
        const at = sequence * length + promptLength + j;
        const token = predicted[row * targetCount + j];
        // A change of the very last token changes no context.
        if (sequences[at] !== token && j < targetCount - 1) changed = true;
        sequences[at] = token;
      }
      return changed;
    });
    onProgress?.(1 - open.length / count);
  }
}
