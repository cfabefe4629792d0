import { argmax } from '../../shared/argmax';

/** The most probable token at each place: of logits [..., vocabulary]. */
export const predictedTokens = (logits: Float32Array, vocabulary: number): Int32Array =>
  Int32Array.from({ length: logits.length / vocabulary }, (_, i) => argmax(logits, i * vocabulary, vocabulary));

/** softmax(logits)[token]: of the `vocabulary` logits from `start` on. */
export function probabilityOf(logits: Float32Array, start: number, vocabulary: number, token: number): number {
  const chosen = logits[start + token];
  let sum = 0;
  for (let i = 0; i < vocabulary; i++) sum += Math.exp(logits[start + i] - chosen);
  return 1 / sum;
}

/** A token's logit margin: its logit less the largest other one. */
export function marginOf(logits: Float32Array, start: number, vocabulary: number, token: number): number {
  let other = -Infinity;
  for (let i = 0; i < vocabulary; i++) if (i !== token) other = Math.max(other, logits[start + i]);
  return logits[start + token] - other;
}
