import { distances, type PositionalEncoding } from './encoding';

const buckets = 32;
const farthest = 128;
const table = 'transformer.relative_attention_bias.weight';

/**
 * T5's causal bucket of a distance: one bucket each for 0 … 15, then sixteen that widen logarithmically up to 128;
 * everything farther is in the last.
 */
export function t5Bucket(distance: number): number {
  const exact = buckets / 2;
  if (distance < exact) return distance;
  return Math.min(buckets - 1, exact + Math.floor((Math.log(distance / exact) / Math.log(farthest / exact)) * exact));
}

/**
 * T5's relative bias: score(i, j) + b_h[bucket(i − j)], one learned number a bucket and head, one table for all layers
 * (Raffel et al., arXiv 1910.10683, section 2.1). Scores keep their 1/√headWidth, which T5 leaves to its
 * initialisation. Relative.
 */
export const t5: PositionalEncoding = {
  name: 't5',
  title: 'T5 relative bias',
  kind: 'relative',
  paper: 'arXiv 1910.10683',
  summary: 'A learned bias for each head and range of distances, shared by all layers',
  parameters: ({ heads }) => [{ name: table, shape: [buckets, heads], init: 'normal' }],
  score: (ops, scores, _, place) =>
    ops.addScoreBias(scores, ops.gather(ops.parameter(table), distances(place).map(t5Bucket))),
};
