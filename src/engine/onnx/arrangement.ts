import { add, mul, reshape, transpose } from './elementary';
import type { Graph, Value } from './graph';

/**
 * How a value lies in memory. Activations are time-major: all rows of a time step stand together. Then heads are taken apart and put together without
 * moving a number, and the answer positions, which are the last ones, are one piece.
 *
 * | arrangement | what                                  | logical shape                 | in the graph                      |
 * |-------------|---------------------------------------|-------------------------------|-----------------------------------|
 * | `rows`      | residual stream, MLP, logits          | [batch, tokens, width]        | [tokens · batch, width]           |
 * | `heads`     | queries, keys, values, mixed values   | [batch, heads, tokens, e]     | [tokens, batch · heads, e]        |
 * | `pattern`   | attention scores and pattern          | [batch, heads, queries, keys] | [batch · heads, queries, keys]    |
 * | `plain`     | parameters, ids, scalars              | any                           | the same                          |
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
  /** What is yet to be added to attention scores, [heads, queries, keys]: the causal mask that follows takes it along. */
  readonly scoreBias?: Value;
}

export const plain = (value: Value): Arranged => ({ value, arrangement: 'plain', shape: value.shape });

/** The numbers in their logical shape and order, as they leave the graph. */
export function inLogicalOrder(g: Graph, x: Arranged): Value {
  const value = x.pending ? applied(g, x.value, x.pending) : x.value;
  if (x.arrangement === 'rows') {
    const [batch, tokens, width] = x.shape;
    return transpose(g, reshape(g, value, [tokens, batch, width]), [1, 0, 2]);
  }
  if (x.arrangement === 'heads') {
    const [batch, heads, tokens, headWidth] = x.shape;
    return transpose(g, reshape(g, value, [tokens, batch, heads, headWidth]), [1, 2, 0, 3]);
  }
  const logical = reshape(g, value, x.shape);
  return x.scoreBias ? add(g, logical, x.scoreBias) : logical;
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
