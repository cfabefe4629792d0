import { add, gemm, mul, oneHot, reduce, reshape, slice, sub, transpose } from './elementary';
import type { Graph, Value } from './graph';
import type { LogicalTensor } from './memory-layout';
import { dataTypes } from './onnx-file';

/* What encodings do to attention scores by the ids of their queries and keys, or by query alone. */

/** The gradients of the scores, and of the other input where it is wanted. */
type Gradients = [Value, Value?];

/**
 * The row of a table for each query and key: reach + clip(id of the query − id of the key, ±reach).
 * @param ids [batch, keys], of which the last are the queries'
 * @param table [2 · reach + 1, heads]
 * @returns [batch, queries, keys], int32
 */
export function differenceRows(g: Graph, ids: Value, queries: number, table: Value): Value {
  const [batch, keys] = ids.shape;
  const reach = (table.shape[0] - 1) / 2;
  const cast = (x: Value, type: 'float32' | 'int32') => g.op('Cast', [x], x.shape, { to: { int: dataTypes[type] } });
  // In floating point, for which every provider has kernels; ids are far below 2^24.
  const floats = cast(ids, 'float32');
  const ofQueries = reshape(g, slice(g, floats, 1, keys - queries, keys), [batch, queries, 1]);
  const difference = sub(g, ofQueries, reshape(g, floats, [batch, 1, keys]));
  const clipped = g.op('Clip', [difference, g.scalar(-reach), g.scalar(reach)], difference.shape);
  return cast(add(g, clipped, g.scalar(reach)), 'int32');
}

/** The bias of each head at these rows of a table: [batch, heads, queries, keys]. */
export function differenceBias(g: Graph, table: Value, rows: Value): Value {
  const gathered = g.op('Gather', [table, rows], [...rows.shape, table.shape[1]], { axis: { int: 0 } });
  return transpose(g, gathered, [0, 3, 1, 2]);
}

/** Factors [queries, heads] as they stand beside scores: [heads, queries, 1]. */
export const queryFactors = (g: Graph, factors: Value): Value =>
  reshape(g, transpose(g, factors, [1, 0]), [...factors.shape.toReversed(), 1]);

/** `Ops.addDifferenceBias`, of scores that lie as [batch · heads, queries, keys]. */
export function addDifferenceBias(
  g: Graph,
  { value: scores, shape }: LogicalTensor,
  table: Value,
  ids: Value,
): { value: Value; backward: (dy: Value) => Gradients } {
  const [batch, heads, queries, keys] = shape;
  const rows = differenceRows(g, ids, queries, table);
  const sum = add(g, reshape(g, scores, shape), differenceBias(g, table, rows));
  return {
    value: reshape(g, sum, scores.shape),
    backward: (dy) => {
      const pairs = batch * queries * keys;
      const byHead = transpose(g, reshape(g, dy, [batch, heads, queries * keys]), [0, 2, 1]);
      const chosen = oneHot(g, reshape(g, rows, [pairs]), table.shape[0]);
      return [dy, gemm(g, chosen, reshape(g, byHead, [pairs, heads]), { transposeA: true })];
    },
  };
}

/** `Ops.scaleScores`, of scores that lie as [batch · heads, queries, keys]. */
export function scaleScores(
  g: Graph,
  { value: scores, shape }: LogicalTensor,
  factors: Value,
): { value: Value; backward: (dy: Value, ofFactors: boolean) => Gradients } {
  const apart = (value: Value) => reshape(g, value, shape);
  const together = (value: Value) => reshape(g, value, scores.shape);
  const byHead = queryFactors(g, factors);
  return {
    value: together(mul(g, apart(scores), byHead)),
    backward: (dy, ofFactors) => [
      together(mul(g, apart(dy), byHead)),
      ofFactors
        ? transpose(g, reduce(g, 'ReduceSum', mul(g, apart(dy), apart(scores)), [0, 3], false), [1, 0])
        : undefined,
    ],
  };
}
