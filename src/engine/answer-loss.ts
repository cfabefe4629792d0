import type { ModelRunner } from './runner';

/**
 * Mean cross-entropy of the right answer tokens, in nats per token: how sure a model is of right answers, which says
 * more than exact match.
 * @param sequences full sequences of `layout.length` ids with their right answers
 * @throws CancelledError
 */
export async function answerLoss(runner: ModelRunner, sequences: Int32Array, signal?: AbortSignal): Promise<number> {
  const { length, promptLength, targetCount, vocabulary } = runner.layout;
  const { logits } = await runner.run(sequences, { signal });
  const size = vocabulary.length;
  const rows = sequences.length / length;
  let sum = 0;
  for (let row = 0; row < rows; row++)
    for (let target = 0; target < targetCount; target++) {
      const at = (row * targetCount + target) * size;
      const scores = logits.subarray(at, at + size);
      const largest = scores.reduce((a, b) => Math.max(a, b));
      const total = scores.reduce((partial, score) => partial + Math.exp(score - largest), 0);
      sum += Math.log(total) + largest - scores[sequences[row * length + promptLength + target]];
    }
  return sum / (rows * targetCount);
}
