import type { Ops } from '../../../model/ops';
import { add, concat, elementwise, mul, reshape, scale, slice, transpose, unary } from './elementary';
import { differenceBias, differenceRows, queryFactors } from './score-changes';
import { geluWithSlope } from './gelu';
import { anyBatch, type Graph, type Value } from './graph';

/**
 * Writes the model's operations as plain ONNX for other programs: standard operators, activations in their logical
 * shapes, a batch of any size. Forward only and not tuned; `onnx-ops.ts` is what trains and evaluates here.
 */
export class ExportOps implements Ops<Value> {
  constructor(
    private readonly g: Graph,
    private readonly parameters: ReadonlyMap<string, Value>,
  ) {}

  parameter(name: string): Value {
    const value = this.parameters.get(name);
    if (!value) throw new Error(`the model has no parameter '${name}'`);
    return value;
  }

  constant(values: Float32Array, shape: readonly number[]): Value {
    return this.g.constant(values, shape);
  }

  tap(_name: string, x: Value): Value {
    return x;
  }

  embedding(table: Value, ids: Value): Value {
    return this.g.op('Gather', [table, ids], [...ids.shape, table.shape[1]], { axis: { int: 0 } });
  }

  gather(table: Value, indices: readonly number[]): Value {
    return this.g.op('Gather', [table, this.g.indices(indices)], [indices.length, table.shape[1]], {
      axis: { int: 0 },
    });
  }

  add(a: Value, b: Value): Value {
    return add(this.g, a, b);
  }

  mul(a: Value, b: Value): Value {
    return mul(this.g, a, b);
  }

  divide(a: Value, b: Value): Value {
    return elementwise(this.g, 'Div', a, b);
  }

  log1pAbs(x: Value): Value {
    return unary(this.g, 'Log', add(this.g, unary(this.g, 'Abs', x), this.g.scalar(1)));
  }

  linear(x: Value, weight: Value, bias?: Value): Value {
    const product = this.matMul(x, transpose(this.g, weight, [1, 0]));
    return bias ? add(this.g, product, bias) : product;
  }

  layerNorm(x: Value, weight: Value, bias: Value | undefined, epsilon: number): Value {
    return this.g.op('LayerNormalization', bias ? [x, weight, bias] : [x, weight], x.shape, {
      axis: { int: -1 },
      epsilon: { float: epsilon },
    });
  }

  gelu(x: Value): Value {
    return geluWithSlope(this.g, x).value;
  }

  relu(x: Value): Value {
    return unary(this.g, 'Relu', x);
  }

  slice(x: Value, axis: number, start: number, end: number): Value {
    return slice(this.g, x, axis, start, end);
  }

  concat(parts: readonly Value[], axis: number): Value {
    return concat(this.g, parts, axis);
  }

  splitHeads(x: Value, heads: number): Value {
    const [batch, tokens, width] = x.shape;
    return transpose(this.g, reshape(this.g, x, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]);
  }

  mergeHeads(x: Value): Value {
    const [batch, heads, tokens, headWidth] = x.shape;
    return reshape(this.g, transpose(this.g, x, [0, 2, 1, 3]), [batch, tokens, heads * headWidth]);
  }

  rotate(x: Value, cosines: Float32Array, sines: Float32Array): Value {
    const [, , tokens, headWidth] = x.shape;
    const half = headWidth / 2;
    const low = slice(this.g, x, 3, 0, half);
    const high = slice(this.g, x, 3, half, headWidth);
    const cos = this.g.constant(cosines, [tokens, half]);
    const sin = this.g.constant(sines, [tokens, half]);
    const turnedLow = elementwise(this.g, 'Sub', mul(this.g, low, cos), mul(this.g, high, sin));
    const turnedHigh = add(this.g, mul(this.g, high, cos), mul(this.g, low, sin));
    return concat(this.g, [turnedLow, turnedHigh], 3);
  }

  attentionScores(q: Value, k: Value): Value {
    return scale(this.g, this.matMul(q, transpose(this.g, k, [0, 1, 3, 2])), 1 / Math.sqrt(q.shape[3]));
  }

  addRelativeScores(scores: Value, q: Value, relativeKeys: Value): Value {
    const [, heads, queries, keys] = scores.shape;
    const headWidth = q.shape[3];
    // A product for each query, with the keys that it alone sees.
    const byQuery = reshape(this.g, transpose(this.g, q, [2, 0, 1, 3]), [queries, anyBatch, headWidth]);
    const products = this.matMul(
      byQuery,
      transpose(this.g, reshape(this.g, relativeKeys, [queries, keys, headWidth]), [0, 2, 1]),
    );
    const relative = transpose(this.g, reshape(this.g, products, [queries, anyBatch, heads, keys]), [1, 2, 0, 3]);
    return add(this.g, scores, scale(this.g, relative, 1 / Math.sqrt(headWidth)));
  }

  addScoreBias(scores: Value, bias: Value): Value {
    const [, heads, queries, keys] = scores.shape;
    return add(this.g, scores, reshape(this.g, transpose(this.g, bias, [1, 0]), [heads, queries, keys]));
  }

  addDifferenceBias(scores: Value, table: Value, ids: Value): Value {
    return add(this.g, scores, differenceBias(this.g, table, differenceRows(this.g, ids, scores.shape[2], table)));
  }

  scaleScores(scores: Value, factors: Value): Value {
    return mul(this.g, scores, queryFactors(this.g, factors));
  }

  causalSoftmax(scores: Value, offset: number): Value {
    const [, , queries, keys] = scores.shape;
    // The lowest finite float32 stands for −∞, which would give NaN where it meets another −∞.
    const mask = Float32Array.from({ length: queries * keys }, (_, i) =>
      i % keys <= Math.floor(i / keys) + offset ? 0 : -3.4028234663852886e38,
    );
    return this.g.op('Softmax', [add(this.g, scores, this.g.constant(mask, [queries, keys]))], scores.shape, {
      axis: { int: -1 },
    });
  }

  mix(pattern: Value, v: Value): Value {
    return this.matMul(pattern, v);
  }

  crossEntropy(): never {
    throw new Error('a model for other programs has no loss');
  }

  private matMul(a: Value, b: Value): Value {
    return this.g.op('MatMul', [a, b], [...a.shape.slice(0, -1), b.shape[b.shape.length - 1]]);
  }
}
