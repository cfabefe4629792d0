import { add, mul, reshape, transpose } from './elementary';
import type { Graph, Value } from './graph';

/**
 * How a value lies in memory. Activations are time-major: all rows of a time step stand together. Splitting and merging
 * heads then moves no number, and the answer positions, which are the last ones, are contiguous.
 *
 * | layout    | what                                | logical shape                 | shape in the graph             |
 * |-----------|-------------------------------------|-------------------------------|--------------------------------|
 * | `rows`    | residual stream, MLP, logits        | [batch, tokens, width]        | [tokens · batch, width]        |
 * | `heads`   | queries, keys, values, mixed values | [batch, heads, tokens, e]     | [tokens, batch · heads, e]     |
 * | `pattern` | attention scores and pattern        | [batch, heads, queries, keys] | [batch · heads, queries, keys] |
 * | `plain`   | parameters, ids, scalars            | any                           | the same                       |
 */
export type MemoryLayout = 'plain' | 'rows' | 'heads' | 'pattern';

/** A value of the graph, by its logical shape. Its gradient has the same layout. */
export interface LogicalTensor {
  readonly value: Value;
  readonly layout: MemoryLayout;
  /** Logical. */
  readonly shape: readonly number[];
  /** LayerNorm's weight and bias, not yet applied: a linear map that follows takes them into its own weights. */
  readonly pending?: { readonly weight: LogicalTensor; readonly bias?: LogicalTensor };
  /** Not yet added to these attention scores, [heads, queries, keys]: the causal mask that follows takes it along. */
  readonly scoreBias?: Value;
}

export const plain = (value: Value): LogicalTensor => ({ value, layout: 'plain', shape: value.shape });

/** The order of the logical axes in memory, by layout. Plain values keep theirs. */
const axisOrders: Readonly<Partial<Record<MemoryLayout, readonly number[]>>> = { rows: [1, 0, 2], heads: [2, 0, 1, 3] };

/** The logical axis of the positions, by layout: it comes first in the graph. */
const positionAxes: Readonly<Partial<Record<MemoryLayout, number>>> = { rows: 1, heads: 2 };

/** The axis of the graph that a logical axis is, or begins in. */
export const graphAxis = ({ layout }: LogicalTensor, axis: number): number =>
  axis === positionAxes[layout] ? 0 : axis;

const order = ({ layout, shape }: LogicalTensor): readonly number[] =>
  axisOrders[layout] ?? shape.map((_, axis) => axis);

const isInOrder = (axes: readonly number[]): boolean => axes.every((axis, i) => axis === i);

/** The numbers in their logical shape and order, which is how they leave the graph. */
export function inLogicalOrder(g: Graph, x: LogicalTensor): Value {
  const { value, shape } = withPending(g, x);
  const axes = order(x);
  const apart = reshape(
    g,
    value,
    axes.map((axis) => shape[axis]),
  );
  return isInOrder(axes)
    ? apart
    : transpose(
        g,
        apart,
        shape.map((_, axis) => axes.indexOf(axis)),
      );
}

/**
 * Replaces numbers of an activation: `value` where `where` is true. Both may have one row for the whole batch.
 * @param where logical, the activation's shape without its last axis
 * @param value logical, in the activation's shape; zeros when left out
 */
export function replaced(
  g: Graph,
  x: LogicalTensor,
  where: Value,
  value: Value = g.constant(
    new Float32Array(1),
    x.shape.map(() => 1),
  ),
): LogicalTensor {
  const base = withPending(g, x);
  const axes = order(x);
  const inMemoryOrder = (logical: Value) => (isInOrder(axes) ? logical : transpose(g, logical, axes));
  const apart = reshape(
    g,
    base.value,
    axes.map((axis) => x.shape[axis]),
  );
  const chosen = g.op(
    'Where',
    [inMemoryOrder(reshape(g, where, [...where.shape, 1])), inMemoryOrder(value), apart],
    apart.shape,
  );
  return { ...base, value: reshape(g, chosen, base.value.shape) };
}

/** A value with its pending LayerNorm weights or score bias applied. */
export function withPending(g: Graph, { pending, scoreBias, ...x }: LogicalTensor): LogicalTensor {
  if (pending) return { ...x, value: applied(g, x.value, pending) };
  return scoreBias ? { ...x, value: reshape(g, add(g, reshape(g, x.value, x.shape), scoreBias), x.value.shape) } : x;
}

/** An input [tokens, batch, width] as rows. */
export function rowsInput(g: Graph, value: Value): LogicalTensor {
  const [tokens, batch, width] = value.shape;
  return { value: reshape(g, value, [tokens * batch, width]), layout: 'rows', shape: [batch, tokens, width] };
}

/** Ids [batch, tokens] in the order of rows: [tokens · batch]. */
export function idsInRowOrder(g: Graph, ids: Value): Value {
  const [batch, tokens] = ids.shape;
  return reshape(g, transpose(g, ids, [1, 0]), [batch * tokens]);
}

function applied(g: Graph, normalized: Value, { weight, bias }: NonNullable<LogicalTensor['pending']>): Value {
  const scaled = mul(g, normalized, weight.value);
  return bias ? add(g, scaled, bias.value) : scaled;
}
