import { add, mul, reshape, transpose } from './elementary';
import type { Graph, Value } from './graph';

/**
 * How a value lies in memory. Activations are time-major: all rows of a time step stand together. Then heads are taken
 * apart and put together without moving a number, and the answer positions, which are the last ones, are one piece.
 *
 * | arrangement | what | logical shape | in the graph |
 * |-------------|---------------------------------------|-------------------------------|-----------------------------------|
 * | `rows` | residual stream, MLP, logits | [batch, tokens, width] | [tokens · batch, width] |
 * | `heads` | queries, keys, values, mixed values | [batch, heads, tokens, e] | [tokens, batch · heads, e] |
 * | `pattern` | attention scores and pattern | [batch, heads, queries, keys] | [batch · heads, queries, keys] |
 * | `plain` | parameters, ids, scalars | any | the same |
 */
export type Arrangement = 'plain' | 'rows' | 'heads' | 'pattern';

/** A value of the graph and what it means. Its gradient lies as it does. */
export interface Arranged {
  readonly value: Value;
  readonly arrangement: Arrangement;
  /** Logical shape. */
  readonly shape: readonly number[];
  /** LayerNorm's weight and bias, not yet applied: a linear map that follows takes them into its own weights. */
  readonly pending?: { readonly weight: Arranged; readonly bias?: Arranged };
  /**
   * What is yet to be added to attention scores, [heads, queries, keys]: the causal mask that follows takes it along.
   */
  readonly scoreBias?: Value;
}

export const plain = (value: Value): Arranged => ({ value, arrangement: 'plain', shape: value.shape });

/**
 * How a value lies in memory: which axis of its logical shape each axis in the graph is, once those that lie together
 * are taken apart.
 */
const order = (x: Arranged): readonly number[] =>
  x.arrangement === 'rows' ? [1, 0, 2] : x.arrangement === 'heads' ? [2, 0, 1, 3] : x.shape.map((_, axis) => axis);

const isInOrder = (axes: readonly number[]): boolean => axes.every((axis, i) => axis === i);

/** The numbers in their logical shape and order, as they leave the graph. */
export function inLogicalOrder(g: Graph, x: Arranged): Value {
  const { value, shape } = settled(g, x);
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
 * Replaces numbers of an activation: `value` where `where` holds.
 * @param where logical, true or false: the activation's shape without its last axis
 * @param value logical, in the activation's shape; zeros when left out. Both may have one row for all.
 */
export function replaced(
  g: Graph,
  x: Arranged,
  where: Value,
  value: Value = g.constant(
    new Float32Array(1),
    x.shape.map(() => 1),
  ),
): Arranged {
  const base = settled(g, x);
  const axes = order(x);
  const asItLies = (logical: Value) => (isInOrder(axes) ? logical : transpose(g, logical, axes));
  const apart = reshape(
    g,
    base.value,
    axes.map((axis) => x.shape[axis]),
  );
  const chosen = g.op('Where', [asItLies(reshape(g, where, [...where.shape, 1])), asItLies(value), apart], apart.shape);
  return { ...base, value: reshape(g, chosen, base.value.shape) };
}

/** A value with everything applied that was put off. */
function settled(g: Graph, { pending, scoreBias, ...x }: Arranged): Arranged {
  if (pending) return { ...x, value: applied(g, x.value, pending) };
  return scoreBias ? { ...x, value: reshape(g, add(g, reshape(g, x.value, x.shape), scoreBias), x.value.shape) } : x;
}

/** Numbers that come in as [tokens, batch, width], the order of rows. */
export function rowsInput(g: Graph, value: Value): Arranged {
  const [tokens, batch, width] = value.shape;
  return { value: reshape(g, value, [tokens * batch, width]), arrangement: 'rows', shape: [batch, tokens, width] };
}

/** Ids [batch, tokens] in the order of rows: [tokens · batch]. */
export function idsInRowOrder(g: Graph, ids: Value): Value {
  const [batch, tokens] = ids.shape;
  return reshape(g, transpose(g, ids, [1, 0]), [batch * tokens]);
}

function applied(g: Graph, normalized: Value, { weight, bias }: NonNullable<Arranged['pending']>): Value {
  const scaled = mul(g, normalized, weight.value);
  return bias ? add(g, scaled, bias.value) : scaled;
}
