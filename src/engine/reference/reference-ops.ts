import type { Ops } from '../../model/ops';
import { Tape } from '../tape';
import { addDifferenceBias, addRelativeScores, addScoreBias, scaleScores } from './score-changes';
import { asMatrix, build, elements, plus, product, swapMiddle, tensor, zerosLike, type Tensor } from './tensor';

/**
 * Runs the model's operations as plain float64 loops: slow, and the oracle that the other interpreters are held
 * against.
 */
export class ReferenceOps implements Ops<Tensor> {
  private readonly tape = new Tape<Tensor>(plus);

  constructor(
    private readonly parameters: ReadonlyMap<string, Tensor>,
    private readonly onTap: (name: string, x: Tensor) => Tensor = (_, x) => x,
  ) {
    for (const value of parameters.values()) this.tape.watch(value);
  }

  /** The gradient of a scalar with respect to each parameter. */
  gradients(loss: Tensor): Map<string, Tensor> {
    const all = this.tape.gradients(loss, tensor([], [1]));
    return new Map([...this.parameters].map(([name, value]) => [name, all.get(value) ?? zerosLike(value)]));
  }

  parameter(name: string): Tensor {
    const value = this.parameters.get(name);
    if (!value) throw new Error(`the model has no parameter '${name}'`);
    return value;
  }

  constant(values: Float32Array, shape: readonly number[]): Tensor {
    return tensor(shape, values);
  }

  tap(name: string, x: Tensor): Tensor {
    return this.onTap(name, x);
  }

  embedding(table: Tensor, ids: Tensor): Tensor {
    const width = table.shape[1];
    const source = (i: number) => ids.data[Math.floor(i / width)] * width + (i % width);
    const y = build([...ids.shape, width], (i) => table.data[source(i)]);
    return this.tape.record(y, [table], (dy) => {
      const dTable = zerosLike(table);
      dy.data.forEach((d, i) => (dTable.data[source(i)] += d));
      return [dTable];
    });
  }

  gather(table: Tensor, indices: readonly number[]): Tensor {
    return this.embedding(table, tensor([indices.length], indices));
  }

  add(a: Tensor, b: Tensor): Tensor {
    const n = b.data.length;
    return this.tape.record(
      build(a.shape, (i) => a.data[i] + b.data[i % n]),
      [a, b],
      (dy) => [dy, sumRepeats(dy, b)],
    );
  }

  mul(a: Tensor, b: Tensor): Tensor {
    const n = b.data.length;
    return this.tape.record(
      build(a.shape, (i) => a.data[i] * b.data[i % n]),
      [a, b],
      (dy) => [
        build(a.shape, (i) => dy.data[i] * b.data[i % n]),
        sumRepeats(
          build(a.shape, (i) => dy.data[i] * a.data[i]),
          b,
        ),
      ],
    );
  }

  divide(a: Tensor, b: Tensor): Tensor {
    return this.tape.record(
      build(a.shape, (i) => a.data[i] / b.data[i]),
      [a, b],
      (dy) => [
        build(a.shape, (i) => dy.data[i] / b.data[i]),
        build(a.shape, (i) => (-dy.data[i] * a.data[i]) / b.data[i] ** 2),
      ],
    );
  }

  log1pAbs(x: Tensor): Tensor {
    return this.elementwise(
      x,
      (v) => Math.log1p(Math.abs(v)),
      (v) => Math.sign(v) / (1 + Math.abs(v)),
    );
  }

  linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
    const out = weight.shape[0];
    const xw = product(asMatrix(x), weight, { transposeB: true });
    const y = build([...x.shape.slice(0, -1), out], (i) => xw.data[i] + (bias?.data[i % out] ?? 0));
    return this.tape.record(y, bias ? [x, weight, bias] : [x, weight], (dy) => {
      const dx = { shape: x.shape, data: product(asMatrix(dy), weight).data };
      return [dx, product(asMatrix(dy), asMatrix(x), { transposeA: true }), ...(bias ? [sumRepeats(dy, bias)] : [])];
    });
  }

  layerNorm(x: Tensor, weight: Tensor, bias: Tensor | undefined, epsilon: number): Tensor {
    const width = x.shape.at(-1)!;
    const rowMean = (of: Tensor) =>
      build(
        [of.data.length / width],
        (r) => of.data.subarray(r * width, (r + 1) * width).reduce((s, v) => s + v, 0) / width,
      );
    const mean = rowMean(x);
    const centred = build(x.shape, (i) => x.data[i] - mean.data[Math.floor(i / width)]);
    const variance = rowMean(build(x.shape, (i) => centred.data[i] ** 2));
    const deviation = (i: number) => Math.sqrt(variance.data[Math.floor(i / width)] + epsilon);
    const normalized = build(x.shape, (i) => centred.data[i] / deviation(i));
    const y = build(x.shape, (i) => normalized.data[i] * weight.data[i % width] + (bias?.data[i % width] ?? 0));
    return this.tape.record(y, bias ? [x, weight, bias] : [x, weight], (dy) => {
      const d = build(x.shape, (i) => dy.data[i] * weight.data[i % width]);
      const dMean = rowMean(d);
      const along = rowMean(build(x.shape, (i) => d.data[i] * normalized.data[i]));
      const dx = build(x.shape, (i) => {
        const row = Math.floor(i / width);
        return (d.data[i] - dMean.data[row] - normalized.data[i] * along.data[row]) / deviation(i);
      });
      const dWeight = sumRepeats(
        build(x.shape, (i) => dy.data[i] * normalized.data[i]),
        weight,
      );
      return [dx, dWeight, ...(bias ? [sumRepeats(dy, bias)] : [])];
    });
  }

  gelu(x: Tensor): Tensor {
    const c = Math.sqrt(2 / Math.PI);
    const inner = (v: number) => Math.tanh(c * (v + 0.044715 * v ** 3));
    return this.elementwise(
      x,
      (v) => 0.5 * v * (1 + inner(v)),
      (v) => 0.5 * (1 + inner(v)) + 0.5 * v * (1 - inner(v) ** 2) * c * (1 + 3 * 0.044715 * v ** 2),
    );
  }

  relu(x: Tensor): Tensor {
    return this.elementwise(
      x,
      (v) => Math.max(0, v),
      (v) => (v > 0 ? 1 : 0),
    );
  }

  slice(x: Tensor, axis: number, start: number, end: number): Tensor {
    const inner = elements(x.shape.slice(axis + 1));
    const kept = (end - start) * inner;
    const source = (i: number) => Math.floor(i / kept) * x.shape[axis] * inner + start * inner + (i % kept);
    const y = build(
      x.shape.map((n, i) => (i === axis ? end - start : n)),
      (i) => x.data[source(i)],
    );
    return this.tape.record(y, [x], (dy) => {
      const dx = zerosLike(x);
      dy.data.forEach((d, i) => (dx.data[source(i)] = d));
      return [dx];
    });
  }

  concat(parts: readonly Tensor[], axis: number): Tensor {
    const shape = parts[0].shape.map((n, i) =>
      i === axis ? parts.reduce((sum, part) => sum + part.shape[axis], 0) : n,
    );
    const inner = elements(shape.slice(axis + 1));
    const y = new Float64Array(elements(shape));
    let at = 0;
    for (let outer = 0; outer < elements(shape.slice(0, axis)); outer++)
      for (const part of parts) {
        const length = part.shape[axis] * inner;
        y.set(part.data.subarray(outer * length, (outer + 1) * length), at);
        at += length;
      }
    return { shape, data: y };
  }

  splitHeads(x: Tensor, heads: number): Tensor {
    const [batch, tokens, width] = x.shape;
    const y = swapMiddle({ shape: [batch, tokens, heads, width / heads], data: x.data });
    return this.tape.record(y, [x], (dy) => [{ shape: x.shape, data: swapMiddle(dy).data }]);
  }

  mergeHeads(x: Tensor): Tensor {
    const [batch, heads, tokens, headWidth] = x.shape;
    const y = { shape: [batch, tokens, heads * headWidth], data: swapMiddle(x).data };
    return this.tape.record(y, [x], (dy) => [swapMiddle({ shape: [batch, tokens, heads, headWidth], data: dy.data })]);
  }

  rotate(x: Tensor, cosines: Float32Array, sines: Float32Array): Tensor {
    const headWidth = x.shape.at(-1)!;
    const half = headWidth / 2;
    const turn = (value: Tensor, direction: number) =>
      build(value.shape, (i) => {
        const column = i % headWidth;
        const angle = (Math.floor(i / headWidth) * half + (column % half)) % cosines.length;
        const [partner, sign] = column < half ? [i + half, -1] : [i - half, 1];
        return value.data[i] * cosines[angle] + direction * sign * value.data[partner] * sines[angle];
      });
    return this.tape.record(turn(x, 1), [x], (dy) => [turn(dy, -1)]);
  }

  attentionScores(q: Tensor, k: Tensor): Tensor {
    const scale = 1 / Math.sqrt(q.shape.at(-1)!);
    const scaled = (x: Tensor) => build(x.shape, (i) => x.data[i] * scale);
    return this.tape.record(scaled(product(q, k, { transposeB: true })), [q, k], (dy) => [
      scaled(product(dy, k)),
      scaled(product(dy, q, { transposeA: true })),
    ]);
  }

  addRelativeScores(scores: Tensor, q: Tensor, relativeKeys: Tensor): Tensor {
    const { value, backward } = addRelativeScores(scores, q, relativeKeys);
    return this.tape.record(value, [scores, q, relativeKeys], backward);
  }

  addScoreBias(scores: Tensor, bias: Tensor): Tensor {
    const { value, backward } = addScoreBias(scores, bias);
    return this.tape.record(value, [scores, bias], backward);
  }

  addDifferenceBias(scores: Tensor, table: Tensor, ids: Tensor): Tensor {
    const { value, backward } = addDifferenceBias(scores, table, ids);
    return this.tape.record(value, [scores, table], backward);
  }

  scaleScores(scores: Tensor, factors: Tensor): Tensor {
    const { value, backward } = scaleScores(scores, factors);
    return this.tape.record(value, [scores, factors], backward);
  }

  causalSoftmax(scores: Tensor, offset: number): Tensor {
    const [queries, keys] = scores.shape.slice(-2);
    const pattern = zerosLike(scores);
    for (let row = 0; row < scores.data.length / keys; row++) {
      const seen = Math.min(keys, (row % queries) + offset + 1);
      softmaxInto(
        scores.data.subarray(row * keys, row * keys + seen),
        pattern.data.subarray(row * keys, row * keys + seen),
      );
    }
    return this.tape.record(pattern, [scores], (dy) => {
      const inner = (i: number) => {
        const row = Math.floor(i / keys) * keys;
        let sum = 0;
        for (let j = row; j < row + keys; j++) sum += pattern.data[j] * dy.data[j];
        return sum;
      };
      return [build(scores.shape, (i) => pattern.data[i] * (dy.data[i] - inner(i)))];
    });
  }

  mix(pattern: Tensor, v: Tensor): Tensor {
    return this.tape.record(product(pattern, v), [pattern, v], (dy) => [
      product(dy, v, { transposeB: true }),
      product(pattern, dy, { transposeA: true }),
    ]);
  }

  crossEntropy(logits: Tensor, targets: Tensor): Tensor {
    const vocabulary = logits.shape.at(-1)!;
    const rows = targets.data.length;
    const probabilities = zerosLike(logits);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const at = [row * vocabulary, (row + 1) * vocabulary] as const;
      softmaxInto(logits.data.subarray(...at), probabilities.data.subarray(...at));
      loss -= Math.log(probabilities.data[at[0] + targets.data[row]]) / rows;
    }
    return this.tape.record(tensor([], [loss]), [logits], (dy) => [
      build(
        logits.shape,
        (i) =>
          ((probabilities.data[i] - Number(i % vocabulary === targets.data[Math.floor(i / vocabulary)])) * dy.data[0]) /
          rows,
      ),
    ]);
  }

  private elementwise(x: Tensor, f: (v: number) => number, slope: (v: number) => number): Tensor {
    return this.tape.record(
      build(x.shape, (i) => f(x.data[i])),
      [x],
      (dy) => [build(x.shape, (i) => dy.data[i] * slope(x.data[i]))],
    );
  }
}

/** Sums a gradient over the repeats of a value that was broadcast along leading axes. */
function sumRepeats(dy: Tensor, to: Tensor): Tensor {
  const sum = zerosLike(to);
  dy.data.forEach((d, i) => (sum.data[i % sum.data.length] += d));
  return sum;
}

function softmaxInto(x: Float64Array, y: Float64Array): void {
  const top = x.reduce((a, b) => Math.max(a, b), -Infinity);
  for (let i = 0; i < x.length; i++) y[i] = Math.exp(x[i] - top);
  const sum = y.reduce((a, b) => a + b, 0);
  for (let i = 0; i < y.length; i++) y[i] /= sum;
}
