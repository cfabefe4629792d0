import { addPlaceBias, placeTables } from './coupled-relative';
import type { PositionalEncoding } from './encoding';
import { placeIds } from './place-ids';

const scale = (layer: number) => `transformer.h.${layer}.attn.score_scale.weight`;

/**
 * `coupled-relative` with scalable softmax (Nakanishi, arXiv 2501.19399): s_h · log(n) · (score(i, j) + b_h[…]), where
 * n is the number of keys that the query sees and s_h is learned, one number a head and layer. Softmax over twice as
 * many keys takes half of the attention from the key that matters; a score that grows with log(n) keeps it. By place,
 * but for n.
 */
export const coupledRelativeLog: PositionalEncoding = {
  name: 'coupled-relative-log',
  title: 'Position coupling, relative, scaled',
  kind: 'place',
  paper: 'arXiv 2405.20671 and 2501.19399',
  summary: 'The same, with scores that grow with the logarithm of the number of keys',
  parameters: (config) => [
    ...placeTables(config),
    ...Array.from({ length: config.layers }, (_, layer) => ({
      name: scale(layer),
      shape: [config.heads, 1],
      init: { value: 1 },
    })),
  ],
  positions: placeIds,
  score: (ops, scores, _, place) => {
    const { layer, queries, offset } = place;
    const logs = ops.constant(
      Float32Array.from({ length: queries }, (_, query) => Math.log(offset + query + 1)),
      [queries, 1],
    );
    return ops.scaleScores(addPlaceBias(ops, scores, place), ops.linear(logs, ops.parameter(scale(layer))));
  },
};
