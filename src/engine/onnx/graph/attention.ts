import { add, batchedProduct, mul, reduce, reshape, sub, transpose } from './elementary';
import { fused, type Graph, type Value } from './graph';

/*
 * Attention over heads that lie as [tokens, batch · heads, e] and patterns that lie as [batch · heads, queries, keys]
 * (`memory-layout.ts`). Products read heads where they are; only their results must be put back.
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
    backward: (dy) => [
      toHeads(g, batchedProduct(g, dy, k, { looseB: true, alpha })),
      toHeads(g, batchedProduct(g, dy, q, { transposeA: true, looseB: true, alpha })),
    ],
  };
}

/**
 * Products of each query with keys of its own, one for each distance: scores + q rᵀ / √e.
 * @param relativeKeys [queries · keys, e]
 */
export function addRelativeScores(g: Graph, scores: Value, q: Value, relativeKeys: Value): Differentiable {
  const [, queries, keys] = scores.shape;
  const alpha = 1 / Math.sqrt(q.shape[2]);
  // Time is the batch of these products: queries lie time-major already, only the scores have to be turned.
  const r = reshape(g, relativeKeys, [queries, keys, q.shape[2]]);
  const turned = (value: Value) => transpose(g, value, [1, 0, 2]);
  return {
    value: add(g, scores, turned(batchedProduct(g, q, r, { transposeB: true, alpha }))),
    backward: (dy) => {
      const byTime = turned(dy);
      return [
        dy,
        batchedProduct(g, byTime, r, { alpha }),
        reshape(g, batchedProduct(g, byTime, q, { transposeA: true, alpha }), relativeKeys.shape),
      ];
    },
  };
}

/** [queries · keys, heads] → [heads, queries, keys]. */
export const headsFirst = (g: Graph, bias: Value, queries: number, keys: number): Value =>
  reshape(g, transpose(g, bias, [1, 0]), [bias.shape[1], queries, keys]);

/** The gradient of a bias [queries · keys, heads] from that of the scores [batch · heads, queries, keys]. */
export function scoreBiasGradient(g: Graph, dy: Value, heads: number): Value {
  const [rows, queries, keys] = dy.shape;
  return transpose(
    g,
    reduce(g, 'ReduceSum', reshape(g, dy, [rows / heads, heads, queries * keys]), [0], false),
    [1, 0],
  );
}

/** Softmax over keys 0 … query + offset of scores plus, where there is one, a bias [heads, queries, keys]. */
export function causalSoftmax(g: Graph, scores: Value, offset: number, bias?: Value): Differentiable {
  const [rows, queries, keys] = scores.shape;
  // The lowest finite float32 stands for −∞, which would give NaN where it meets another −∞.
  const mask = Float32Array.from({ length: queries * keys }, (_, i) =>
    i % keys <= Math.floor(i / keys) + offset ? 0 : -3.4028234663852886e38,
  );
  const hidden = g.constant(mask, [queries, keys]);
  const masked = bias
    ? reshape(g, add(g, reshape(g, scores, [rows / bias.shape[0], ...bias.shape]), add(g, bias, hidden)), scores.shape)
    : add(g, scores, hidden);
  const pattern = g.op('Softmax', [masked], scores.shape, { axis: { int: -1 } });
  return {
    value: pattern,
    backward: (dy) => [mul(g, pattern, sub(g, dy, reduce(g, 'ReduceSum', mul(g, pattern, dy), [2], true)))],
  };
}

/** pattern v. */
export function mix(g: Graph, pattern: Value, v: Value): Differentiable {
  return {
    value: toHeads(g, batchedProduct(g, pattern, v, { looseB: true })),
    backward: (dy) => [
      batchedProduct(g, dy, v, { looseA: true, looseB: true, transposeB: true }),
      toHeads(g, batchedProduct(g, pattern, dy, { transposeA: true, looseB: true })),
    ],
  };
}

/**
 * Turns pairs (x[i], x[i + e/2]) by the angles of their time step.
 * @param shape logical, [batch, heads, tokens, e]
 */
export function rotate(
  g: Graph,
  heads: Value,
  [batch, count, tokens, headWidth]: readonly number[],
  cosines: Float32Array,
  sines: Float32Array,
): Value {
  // The operator takes [batch, sequence, width] and a table row for each; here time is its batch. It wants no fewer
  // table rows than its sequence is long.
  const rows = Math.max(tokens, batch);
  const table = (angles: Float32Array) => {
    const padded = new Float32Array((rows * headWidth) / 2);
    padded.set(angles);
    return g.constant(padded, [rows, headWidth / 2]);
  };
  const steps = reshape(g, g.indices(Array.from({ length: tokens * batch }, (_, i) => Math.floor(i / batch))), [
    tokens,
    batch,
  ]);
  const x = reshape(g, heads, [tokens, batch, count * headWidth]);
  return reshape(g, g.op('RotaryEmbedding', [x, steps, table(cosines), table(sines)], x.shape, {}, fused), heads.shape);
}
