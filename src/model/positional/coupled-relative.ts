import type { Ops } from '../ops';
import type { PositionalEncoding, ScorePlace } from './encoding';
import { placeIds } from './place-ids';
import { given } from './position-table';

/** Places this far apart and farther share a bias, as in the authors' code. */
export const reach = 3;
export const placeTable = (layer: number) => `transformer.h.${layer}.attn.place_bias.weight`;

/** One learned number for each difference of places −reach … reach and each head, in every layer. */
export const placeTables: PositionalEncoding['parameters'] = ({ layers, heads }) =>
  Array.from({ length: layers }, (_, layer) => ({
    name: placeTable(layer),
    shape: [2 * reach + 1, heads],
    init: 'normal',
  }));

/** score(i, j) + b_h[clip(id_i − id_j, ±reach)]. */
export const addPlaceBias = <T>(ops: Ops<T>, scores: T, { layer, positions }: ScorePlace<T>): T =>
  ops.addDifferenceBias(scores, ops.parameter(placeTable(layer)), given(positions));

/**
 * Position coupling as a relative bias: score(i, j) + b_h[clip(id_i − id_j, ±3)] with the ids of `place-ids.ts` (the
 * code of Cho et al., arXiv 2405.20671, HanseulJo/position-coupling, `coupled_relative_bias`). By place: nothing but
 * differences of places can be seen, so no place is new in a longer number.
 */
export const coupledRelative: PositionalEncoding = {
  name: 'coupled-relative',
  title: 'Position coupling, relative',
  kind: 'place',
  paper: 'arXiv 2405.20671',
  summary: `A learned bias for each head and difference of places, up to ±${reach}`,
  parameters: placeTables,
  positions: placeIds,
  score: (ops, scores, _, place) => addPlaceBias(ops, scores, place),
};
