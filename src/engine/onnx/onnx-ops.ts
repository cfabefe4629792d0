import type { Ops } from '../ops';
import { Tape } from '../tape';
import { add, asMatrix, gemm, matMul, mul, oneHot, padAround, reduce, reshape, scale, slice, sub, transpose, unary, unbroadcast } from './elementary';
import { fused, type Graph, type Value } from './graph';

/** What a tap does in the graph being built: typically marks the value as an output. */
export type OnTap = (name: string, x: Value) => Value;

/**
 * Writes the model's operations as ONNX nodes, and notes on a tape how each one's gradient is written.
 * Heavy products go to Gemm and FusedMatMul; softmax and LayerNorm keep what their gradients need.
 */
export class OnnxOps implements Ops<Value> {
  private readonly tape: Tape<Value>;

  constructor(
    private readonly g: Graph,
    private readonly parameters: ReadonlyMap<string, Value>,
    private readonly onTap: OnTap = (_, x) => x,
  ) {
    this.tape = new Tape((a, b) => add(g, a, b));
  }

  /** The gradient of a scalar with respect to each parameter; parameters it does not depend on get zeros. */
  gradients(loss: Value): Map<string, Value> {
    const all = this.tape.gradients(loss, this.g.scalar(1));
    const zeros = (shape: readonly number[]) => this.g.constant(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
    return new Map([...this.parameters].map(([name, value]) => [name, all.get(value) ?? zeros(value.shape)]));
  }

  parameter(name: string): Value {
    const value = this.parameters.get(name);
    if (!value) throw new Error(`the model has no parameter '${name}'`);
    return value;
  }

  constant(values: Float32Array, shape: readonly number[]): Value {
    return this.g.constant(values, shape);
  }

  tap(name: string, x: Value): Value {
    return this.onTap(name, x);
  }

  embedding(table: Value, ids: Value): Value {
    const { g } = this;
    const [vocabulary, width] = table.shape;
    const y = g.op('Gather', [table, ids], [...ids.shape, width], { axis: { int: 0 } });
    // A product with one-hot rows sums the gradients of equal tokens, and is quick for vocabularies of a few dozen tokens.
    return this.tape.record(y, [table], (dy) => [gemm(g, asMatrix(g, oneHot(g, ids, vocabulary)), asMatrix(g, dy), { transposeA: true })]);
  }

  add(a: Value, b: Value): Value {
    return this.tape.record(add(this.g, a, b), [a, b], (dy) => [dy, unbroadcast(this.g, dy, b.shape)]);
  }

  linear(x: Value, weight: Value, bias?: Value): Value {
    const { g } = this;
    const rows = asMatrix(g, x);
    const y = reshape(g, gemm(g, rows, weight, { transposeB: true }, bias), [...x.shape.slice(0, -1), weight.shape[0]]);
    return this.tape.record(y, bias ? [x, weight, bias] : [x, weight], (dy) => {
      const d = asMatrix(g, dy);
      const dBias = bias ? [reduce(g, 'ReduceSum', d, [0], false)] : [];
      return [reshape(g, gemm(g, d, weight), x.shape), gemm(g, d, rows, { transposeA: true }), ...dBias];
    });
  }

  layerNorm(x: Value, weight: Value, bias: Value | undefined, epsilon: number): Value {
    const { g } = this;
    const last = x.shape.length - 1;
    const inputs = bias ? [x, weight, bias] : [x, weight];
    const statistics = [...x.shape.slice(0, -1), 1];
    const [y, mean, inverseDeviation] = g.multi('LayerNormalization', inputs, [x.shape, statistics, statistics], { axis: { int: -1 }, epsilon: { float: epsilon } });
    return this.tape.record(y, inputs, (dy) => {
      // With x̂ = (x − mean)·r and d = dy·weight: dx = r·(d − mean(d) − x̂·mean(d·x̂)).
      const normalized = mul(g, sub(g, x, mean), inverseDeviation);
      const d = mul(g, dy, weight);
      const along = mul(g, normalized, reduce(g, 'ReduceMean', mul(g, d, normalized), [last], true));
      const dx = mul(g, sub(g, sub(g, d, reduce(g, 'ReduceMean', d, [last], true)), along), inverseDeviation);
      return [dx, unbroadcast(g, mul(g, dy, normalized), weight.shape), ...(bias ? [unbroadcast(g, dy, bias.shape)] : [])];
    });
  }

  gelu(x: Value): Value {
    const { g } = this;
    const a = 2 * Math.sqrt(2 / Math.PI);
    const b = 0.044715 * a;
    // x/2·(1 + tanh u) is x·σ(2u); with s = σ(2u) the derivative is s + x·s·(1 − s)·2u′ = s + (y − y·s)·2u′.
    const square = mul(g, x, x);
    const s = unary(g, 'Sigmoid', mul(g, x, add(g, scale(g, square, b), g.scalar(a))));
    const y = mul(g, x, s);
    return this.tape.record(y, [x], (dy) => {
      const slope = add(g, scale(g, square, 3 * b), g.scalar(a));
      return [mul(g, dy, add(g, s, mul(g, sub(g, y, mul(g, y, s)), slope)))];
    });
  }

  relu(x: Value): Value {
    const y = unary(this.g, 'Relu', x);
    return this.tape.record(y, [x], (dy) => [mul(this.g, dy, unary(this.g, 'Sign', y))]);
  }

  slice(x: Value, axis: number, start: number, end: number): Value {
    return this.tape.record(slice(this.g, x, axis, start, end), [x], (dy) => [padAround(this.g, dy, axis, start, x.shape[axis])]);
  }

  splitHeads(x: Value, heads: number): Value {
    const { g } = this;
    const [batch, tokens, width] = x.shape;
    const y = transpose(g, reshape(g, x, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]);
    return this.tape.record(y, [x], (dy) => [reshape(g, transpose(g, dy, [0, 2, 1, 3]), x.shape)]);
  }

  mergeHeads(x: Value): Value {
    const { g } = this;
    const [batch, heads, tokens, headWidth] = x.shape;
    const y = reshape(g, transpose(g, x, [0, 2, 1, 3]), [batch, tokens, heads * headWidth]);
    return this.tape.record(y, [x], (dy) => [transpose(g, reshape(g, dy, [batch, tokens, heads, headWidth]), [0, 2, 1, 3])]);
  }

  rotate(x: Value, cosines: Float32Array, sines: Float32Array): Value {
    const { g } = this;
    const [, , tokens, headWidth] = x.shape;
    const angles = [tokens, headWidth / 2];
    const rotated = (value: Value, by: Float32Array) => {
      const positions = g.indices([0]); // one number: where the first token stands in the tables
      return g.op('RotaryEmbedding', [value, positions, g.constant(cosines, angles), g.constant(by, angles)], value.shape, {}, fused);
    };
    // A rotation's transpose turns back.
    return this.tape.record(rotated(x, sines), [x], (dy) => [rotated(dy, sines.map((s) => -s))]);
  }

  attentionScores(q: Value, k: Value): Value {
    const { g } = this;
    const alpha = 1 / Math.sqrt(q.shape.at(-1)!);
    return this.tape.record(matMul(g, q, k, { transposeB: true, alpha }), [q, k], (dy) => [matMul(g, dy, k, { alpha }), matMul(g, dy, q, { transposeA: true, alpha })]);
  }

  causalSoftmax(scores: Value, offset: number): Value {
    const { g } = this;
    const [queries, keys] = scores.shape.slice(-2);
    // The lowest finite float32 stands for −∞, which would give NaN where it meets another −∞.
    const mask = Float32Array.from({ length: queries * keys }, (_, i) => (i % keys <= Math.floor(i / keys) + offset ? 0 : -3.4028234663852886e38));
    const pattern = this.softmax(add(g, scores, g.constant(mask, [queries, keys])));
    return this.tape.record(pattern, [scores], (dy) => {
      const weighted = mul(g, pattern, dy);
      return [sub(g, weighted, mul(g, pattern, reduce(g, 'ReduceSum', weighted, [scores.shape.length - 1], true)))];
    });
  }

  mix(pattern: Value, v: Value): Value {
    const { g } = this;
    return this.tape.record(matMul(g, pattern, v), [pattern, v], (dy) => [matMul(g, dy, v, { transposeB: true }), matMul(g, pattern, dy, { transposeA: true })]);
  }

  crossEntropy(logits: Value, targets: Value): Value {
    const { g } = this;
    const rows = asMatrix(g, logits);
    const hot = asMatrix(g, oneHot(g, targets, logits.shape.at(-1)!));
    const logProbabilities = g.op('LogSoftmax', [rows], rows.shape, { axis: { int: -1 } });
    const loss = scale(g, reduce(g, 'ReduceSum', mul(g, logProbabilities, hot), [0, 1], false), -1 / rows.shape[0]);
    return this.tape.record(loss, [logits], (dy) => {
      const d = mul(g, sub(g, unary(g, 'Exp', logProbabilities), hot), scale(g, dy, 1 / rows.shape[0]));
      return [reshape(g, d, logits.shape)];
    });
  }

  private softmax(x: Value): Value {
    return this.g.op('Softmax', [x], x.shape, { axis: { int: -1 } });
  }
}
