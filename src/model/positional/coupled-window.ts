import { placeTable, placeTables, reach } from './coupled-relative';
import type { PositionalEncoding } from './encoding';
import { placeIds } from './place-ids';
import { given } from './position-table';

/** e to this power is 0, in float64 too. */
const hidden = -1e4;

/**
 * `coupled-relative` that sees nothing beyond its reach: score(i, j) + b_h[id_i − id_j] for places that are at most 3
 * apart, and no attention between others. However long the numbers are, a digit sees the same few, so attention is
 * never diluted and what a model does at a place of a long number is what it does in the middle of a trained one. Ours,
 * after the window of Longformer (Beltagy et al., arXiv 2004.05150), here in places. By place.
 */
export const coupledWindow: PositionalEncoding = {
  name: 'coupled-window',
  title: 'Position coupling, windowed',
  kind: 'place',
  paper: 'arXiv 2405.20671, with a window',
  summary: `A learned bias for each head and difference of places, and no attention beyond ±${reach}`,
  parameters: placeTables,
  positions: placeIds,
  score: (ops, scores, { heads }, { layer, positions }) => {
    const rows = 2 * reach + 3;
    // One more row at each end, for everything farther.
    const learned = ops.gather(
      ops.parameter(placeTable(layer)),
      Array.from({ length: rows }, (_, row) => Math.min(Math.max(row - 1, 0), rows - 3)),
    );
    const walls = Float32Array.from({ length: rows * heads }, (_, i) =>
      i < heads || i >= (rows - 1) * heads ? hidden : 0,
    );
    return ops.addDifferenceBias(scores, ops.add(learned, ops.constant(walls, [rows, heads])), given(positions));
  },
};
