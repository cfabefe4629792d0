import { add, batchedProduct, mul, reduce, reshape, sub, transpose } from './elementary';
import { fused, type Graph, type Value } from './graph';

/*
 * Attention over heads that lie as [tokens, batch · heads, e] and patterns that lie as [batch · heads, queries, keys] (`arrangement.ts`).
 * Products read heads where they are; only their results must be put back.
 */

/** A value and, from its gradient, those of its inputs. */
interface Differentiable {
  readonly value: Value;
  readonly backward: (dy: Value) => Value[];
}

/** [batch · heads, tokens, e] as a product leaves it → [tokens, batch · heads, e]. */
const toHeads = (g: Graph, value: Value): Value => transpose(g, value, [1, 0, 2]);

/** q kᵀ / √e. */
export function attentionScores(g: Graph, q: Value, k: Value): Differentiable {
  const alpha = 1 / Math.sqrt(q.shape[2]);
  return {
    value: batchedProduct(g, q, k, { looseA: true, looseB: true, transposeB: true, alpha }),
    backward: (dy) => [toHeads(g, batchedProduct(g, dy, k, { looseB: true, alpha })), toHeads(g, batchedProduct(g, dy, q, { transposeA: true, looseB: true, alpha }))],
  };
}

/** Softmax over keys 0 … query + offset. */
export function causalSoftmax(g: Graph, scores: Value, offset: number): Differentiable {
  const [, queries, keys] = scores.shape;
  // The lowest finite float32 stands for −∞, which would give NaN where it meets another −∞.
  const mask = Float32Array.from({ length: queries * keys }, (_, i) => (i % keys <= Math.floor(i / keys) + offset ? 0 : -3.4028234663852886e38));
  const pattern = g.op('Softmax', [add(g, scores, g.constant(mask, [queries, keys]))], scores.shape, { axis: { int: -1 } });
  return { value: pattern, backward: (dy) => [mul(g, pattern, sub(g, dy, reduce(g, 'ReduceSum', mul(g, pattern, dy), [2], true)))] };
}

/** pattern v. */
export function mix(g: Graph, pattern: Value, v: Value): Differentiable {
  return {
    value: toHeads(g, batchedProduct(g, pattern, v, { looseB: true })),
    backward: (dy) => [batchedProduct(g, dy, v, { looseA: true, looseB: true, transposeB: true }), toHeads(g, batchedProduct(g, pattern, dy, { transposeA: true, looseB: true }))],
  };
}

/**
 * Turns pairs (x[i], x[i + e/2]) by the angles of their time step.
 * @param shape logical, [batch, heads, tokens, e]
 */
export function rotate(g: Graph, heads: Value, [batch, count, tokens, headWidth]: readonly number[], cosines: Float32Array, sines: Float32Array): Value {
  // The operator takes [batch, sequence, width] and a table row for each; here time is its batch. It wants no fewer table rows than its sequence is long.
  const rows = Math.max(tokens, batch);
  const table = (angles: Float32Array) => {
    const padded = new Float32Array((rows * headWidth) / 2);
    padded.set(angles);
    return g.constant(padded, [rows, headWidth / 2]);
  };
  const steps = reshape(g, g.indices(Array.from({ length: tokens * batch }, (_, i) => Math.floor(i / batch))), [tokens, batch]);
  const x = reshape(g, heads, [tokens, batch, count * headWidth]);
  return reshape(g, g.op('RotaryEmbedding', [x, steps, table(cosines), table(sines)], x.shape, {}, fused), heads.shape);
}
