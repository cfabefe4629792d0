import { distances, type PositionalEncoding } from './encoding';

/** Distances from here on share a row, the paper's k. */
const farthest = 16;
const table = (layer: number) => `transformer.h.${layer}.attn.relative_keys.weight`;

/**
 * Learned relative keys: score(i, j) = q_i · (k_j + a[min(i − j, 16)]) / √headWidth (Shaw et al., arXiv 1803.02155,
 * equation 5 and clipping as in 3.2). Keys only, which the authors found to be enough; one table a layer, shared by its
 * heads; no rows for keys ahead, which the causal mask hides. Relative.
 */
export const shaw: PositionalEncoding = {
  name: 'shaw',
  title: 'Shaw relative keys',
  kind: 'relative',
  paper: 'arXiv 1803.02155',
  summary: `Each distance up to ${farthest} adds a learned vector to the key`,
  parameters: ({ layers, heads, width }) =>
    Array.from({ length: layers }, (_, layer) => ({
      name: table(layer),
      shape: [farthest + 1, width / heads],
      init: 'normal',
    })),
  score: (ops, scores, _, { q, layer, ...place }) =>
    ops.addRelativeScores(
      scores,
      q,
      ops.gather(
        ops.parameter(table(layer)),
        distances(place).map((distance) => Math.min(distance, farthest)),
      ),
    ),
};
