import { distances, type PositionalEncoding } from './encoding';

/**
 * The slope of each head: 2^(−8h/n) for heads h = 1 … n where n is a power of two. For other numbers of heads, as the
 * authors' code has it, the slopes of the power of two below, then every other slope of the power above, from its
 * first, until there are enough.
 */
export function alibiSlopes(heads: number): number[] {
  const power = 2 ** Math.floor(Math.log2(heads));
  const geometric = (n: number) => Array.from({ length: n }, (_, h) => 2 ** ((-8 * (h + 1)) / n));
  const between = geometric(2 * power).filter((_, h) => h % 2 === 0);
  return [...geometric(power), ...between.slice(0, heads - power)];
}

/**
 * Attention with linear biases: score(i, j) − slope_h · (i − j), nothing learned (Press et al., arXiv 2108.12409).
 * Relative.
 */
export const alibi: PositionalEncoding = {
  name: 'alibi',
  title: 'ALiBi',
  kind: 'relative',
  paper: 'arXiv 2108.12409',
  summary: 'Attention falls off linearly with distance, each head at its own rate',
  parameters: () => [],
  score: (ops, scores, { heads }, place) => {
    const slopes = alibiSlopes(heads);
    const bias = distances(place).flatMap((distance) => slopes.map((slope) => -slope * distance));
    return ops.addScoreBias(scores, ops.constant(Float32Array.from(bias), [place.queries * place.keys, heads]));
  },
};
