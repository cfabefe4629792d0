import type { Ops } from '../../../model/ops';
import { sizeOf } from '../../../model/parameter-spec';
import { Tape } from '../../tape';
import { graphAxis, idsInRowOrder, plain, withPending, type LogicalTensor } from './memory-layout';
import {
  addRelativeScores,
  attentionScores,
  causalSoftmax,
  headsFirst,
  mix,
  rotate,
  scoreBiasGradient,
} from './attention';
import { crossEntropy } from './cross-entropy';
import {
  add,
  concat,
  concatenated,
  elementwise,
  gemm,
  mul,
  oneHot,
  padAround,
  reduce,
  reshape,
  slice,
  unary,
} from './elementary';
import { geluWithSlope } from './gelu';
import type { Graph, Value } from './graph';
import { foldLayerNorm, normalize } from './layer-norm';
import { addDifferenceBias, scaleScores } from './score-changes';

/** Called with each activation; gives what the model goes on with, such as the activation after an edit. */
export type OnTap = (name: string, x: LogicalTensor) => LogicalTensor;

/**
 * Writes the model's operations as ONNX nodes, and records on a tape how to write the gradient of each.
 * Element-wise nodes take half the time of a training step, so there are as few as possible: see `memory-layout.ts` and
 * `layer-norm.ts`.
 */
export class OnnxOps implements Ops<LogicalTensor> {
  private readonly tape: Tape<LogicalTensor, Value>;
  private readonly parameters: ReadonlyMap<string, LogicalTensor>;
  /** Rows [start, end) of a parameter that are used by themselves, such as the queries' in `c_attn`; none overlap. */
  private readonly rowsOf: {
    readonly parameter: LogicalTensor;
    readonly rows: LogicalTensor;
    readonly start: number;
    readonly end: number;
  }[] = [];

  constructor(
    private readonly g: Graph,
    parameters: ReadonlyMap<string, Value>,
    private readonly onTap: OnTap = (_, x) => x,
  ) {
    this.tape = new Tape((a, b) => add(g, a, b));
    this.parameters = new Map([...parameters].map(([name, value]) => [name, plain(value)]));
    for (const parameter of this.parameters.values()) this.tape.watch(parameter);
  }

  /** The gradient of a scalar with respect to each parameter; parameters it does not depend on get zeros. */
  gradients(loss: LogicalTensor): Map<string, Value> {
    const all = this.tape.gradients(loss, this.g.scalar(1));
    return new Map([...this.parameters].map(([name, parameter]) => [name, this.gradientOf(parameter, all)]));
  }

  private gradientOf(parameter: LogicalTensor, all: ReadonlyMap<LogicalTensor, Value>): Value {
    const { g } = this;
    const { shape } = parameter;
    const zeros = (rows: number) => {
      const all = [rows, ...shape.slice(1)];
      return g.constant(new Float32Array(sizeOf(all)), all);
    };
    const pieces: Value[] = [];
    let end = 0;
    for (const part of this.rowsOf.toSorted((a, b) => a.start - b.start)) {
      const gradient = part.parameter === parameter && all.get(part.rows);
      if (!gradient) continue;
      pieces.push(...(part.start > end ? [zeros(part.start - end)] : []), gradient);
      end = part.end;
    }
    const whole = all.get(parameter);
    if (pieces.length === 0) return whole ?? zeros(shape[0]);
    if (end < shape[0]) pieces.push(zeros(shape[0] - end));
    const joined = pieces.length > 1 ? concat(g, pieces, 0) : pieces[0];
    return whole ? add(g, whole, joined) : joined;
  }

  parameter(name: string): LogicalTensor {
    const value = this.parameters.get(name);
    if (!value) throw new Error(`the model has no parameter '${name}'`);
    return value;
  }

  constant(values: Float32Array, shape: readonly number[]): LogicalTensor {
    return plain(this.g.constant(values, shape));
  }

  tap(name: string, x: LogicalTensor): LogicalTensor {
    return this.onTap(name, x);
  }

  embedding(table: LogicalTensor, ids: LogicalTensor): LogicalTensor {
    const { g } = this;
    const [vocabulary, width] = table.shape;
    const rowIds = idsInRowOrder(g, ids.value);
    const value = g.op('Gather', [table.value, rowIds], [...rowIds.shape, width], { axis: { int: 0 } });
    // A product with one-hot rows sums the gradients of equal tokens, and is quick for vocabularies of a few dozen
    // tokens.
    return this.tape.record({ value, layout: 'rows', shape: [...ids.shape, width] }, [table], (dy) => [
      gemm(g, oneHot(g, rowIds, vocabulary), dy, { transposeA: true }),
    ]);
  }

  gather(table: LogicalTensor, indices: readonly number[]): LogicalTensor {
    const { g } = this;
    const [rows, width] = table.shape;
    const ids = g.indices(indices);
    const value = g.op('Gather', [table.value, ids], [indices.length, width], { axis: { int: 0 } });
    return this.tape.record(plain(value), [table], (dy) => [gemm(g, oneHot(g, ids, rows), dy, { transposeA: true })]);
  }

  add(a: LogicalTensor, b: LogicalTensor): LogicalTensor {
    const { g } = this;
    if (b.layout === a.layout)
      return this.tape.record({ ...a, value: add(g, a.value, b.value) }, [a, b], (dy) => [dy, dy]);
    // One row of b [tokens, width] for all rows of a time step.
    const [batch, tokens, width] = a.shape;
    const byTime = (rows: Value) => reshape(g, rows, [tokens, batch, width]);
    const sum = reshape(g, add(g, byTime(a.value), reshape(g, b.value, [tokens, 1, width])), a.value.shape);
    return this.tape.record({ ...a, value: sum }, [a, b], (dy, needed) => [
      dy,
      needed(1) ? reduce(g, 'ReduceSum', byTime(dy), [1], false) : undefined,
    ]);
  }

  mul(a: LogicalTensor, b: LogicalTensor): LogicalTensor {
    const { g } = this;
    return this.tape.record({ ...a, value: mul(g, a.value, b.value) }, [a, b], (dy, needed) => {
      const ofB = () =>
        b.value.shape.join() === '1'
          ? reshape(
              g,
              reduce(
                g,
                'ReduceSum',
                mul(g, dy, a.value),
                a.value.shape.map((_, i) => i),
                false,
              ),
              [1],
            )
          : mul(g, dy, a.value);
      return [needed(0) ? mul(g, dy, b.value) : undefined, needed(1) ? ofB() : undefined];
    });
  }

  divide(a: LogicalTensor, b: LogicalTensor): LogicalTensor {
    const { g } = this;
    const quotient = elementwise(g, 'Div', a.value, b.value);
    return this.tape.record({ ...a, value: quotient }, [a, b], (dy) => {
      const da = elementwise(g, 'Div', dy, b.value);
      return [da, unary(g, 'Neg', mul(g, da, quotient))];
    });
  }

  log1pAbs(x: LogicalTensor): LogicalTensor {
    const { g } = this;
    const larger = add(g, unary(g, 'Abs', x.value), g.scalar(1));
    return this.tape.record({ ...x, value: unary(g, 'Log', larger) }, [x], (dy) => [
      elementwise(g, 'Div', mul(g, dy, unary(g, 'Sign', x.value)), larger),
    ]);
  }

  linear(x: LogicalTensor, weight: LogicalTensor, bias?: LogicalTensor): LogicalTensor {
    const { g } = this;
    const folded = x.pending && foldLayerNorm(g, weight.value, bias?.value, x.pending);
    const w = folded?.weight ?? weight.value;
    const y: LogicalTensor = {
      value: gemm(g, x.value, w, { transposeB: true }, folded ? folded.bias : bias?.value),
      layout: x.layout,
      shape: [...x.shape.slice(0, -1), weight.shape[0]],
    };
    const inputs = [
      x,
      weight,
      ...(bias ? [bias] : []),
      ...(x.pending ? [x.pending.weight] : []),
      ...(x.pending?.bias ? [x.pending.bias] : []),
    ];
    return this.tape.record(y, inputs, (dy, needed) => {
      const dx = needed(0) ? gemm(g, dy, w) : undefined;
      const dWeight = gemm(g, dy, x.value, { transposeA: true });
      const dBias = bias || x.pending?.bias ? reduce(g, 'ReduceSum', dy, [0], false) : undefined;
      if (!folded) return [dx, dWeight, ...(bias ? [dBias] : [])];
      const unfolded = folded.backward(dWeight, dBias);
      return [
        dx,
        unfolded.weight,
        ...(bias ? [dBias] : []),
        unfolded.layerNormWeight,
        ...(x.pending?.bias ? [unfolded.layerNormBias] : []),
      ];
    });
  }

  layerNorm(x: LogicalTensor, weight: LogicalTensor, bias: LogicalTensor | undefined, epsilon: number): LogicalTensor {
    const { value, backward } = normalize(this.g, x.value, epsilon);
    return this.tape.record({ ...x, value, pending: { weight, bias } }, [x], (dy) => [backward(dy)]);
  }

  gelu(x: LogicalTensor): LogicalTensor {
    const { value, slope } = geluWithSlope(this.g, x.value);
    return this.tape.record({ ...x, value }, [x], (dy) => [mul(this.g, dy, slope())]);
  }

  relu(x: LogicalTensor): LogicalTensor {
    const value = unary(this.g, 'Relu', x.value);
    return this.tape.record({ ...x, value }, [x], (dy) => [mul(this.g, dy, unary(this.g, 'Sign', value))]);
  }

  slice(x: LogicalTensor, axis: number, start: number, end: number): LogicalTensor {
    const { g } = this;
    const shape = x.shape.map((n, i) => (i === axis ? end - start : n));
    const first = graphAxis(x, axis);
    // Positions of an activation are whole blocks of rows.
    const each = x.layout === 'rows' && axis === 1 ? x.shape[0] : 1;
    const value = slice(g, x.value, first, start * each, end * each);
    if (axis === 0 && this.isParameterWithout(x, start, end)) {
      const rows = { ...x, value, shape };
      this.rowsOf.push({ parameter: x, rows, start, end });
      // Their gradients are joined at the end, where padding each with zeros would cost an addition.
      this.tape.watch(rows);
      return rows;
    }
    return this.tape.record({ ...x, value, shape }, [x], (dy) => [
      padAround(g, dy, first, start * each, x.value.shape[first]),
    ]);
  }

  /** Whether this is a parameter of which no rows among [start, end) have been sliced so far. */
  private isParameterWithout(x: LogicalTensor, start: number, end: number): boolean {
    const overlaps = this.rowsOf.some((part) => part.parameter === x && part.start < end && start < part.end);
    return !overlaps && [...this.parameters.values()].includes(x);
  }

  concat(parts: readonly LogicalTensor[], axis: number): LogicalTensor {
    const [x] = parts;
    return {
      ...x,
      value: concat(
        this.g,
        parts.map(({ value }) => value),
        graphAxis(x, axis),
      ),
      shape: concatenated(
        parts.map(({ shape }) => shape),
        axis,
      ),
    };
  }

  splitHeads(x: LogicalTensor, heads: number): LogicalTensor {
    const [batch, tokens, width] = x.shape;
    const value = reshape(this.g, x.value, [tokens, batch * heads, width / heads]);
    return this.tape.record({ value, layout: 'heads', shape: [batch, heads, tokens, width / heads] }, [x], (dy) => [
      reshape(this.g, dy, x.value.shape),
    ]);
  }

  mergeHeads(x: LogicalTensor): LogicalTensor {
    const [batch, heads, tokens, headWidth] = x.shape;
    const value = reshape(this.g, x.value, [tokens * batch, heads * headWidth]);
    return this.tape.record({ value, layout: 'rows', shape: [batch, tokens, heads * headWidth] }, [x], (dy) => [
      reshape(this.g, dy, x.value.shape),
    ]);
  }

  rotate(x: LogicalTensor, cosines: Float32Array, sines: Float32Array): LogicalTensor {
    const turned = (value: Value, by: Float32Array) => rotate(this.g, value, x.shape, cosines, by);
    // A rotation's transpose turns back.
    return this.tape.record({ ...x, value: turned(x.value, sines) }, [x], (dy) => [
      turned(
        dy,
        sines.map((s) => -s),
      ),
    ]);
  }

  attentionScores(q: LogicalTensor, k: LogicalTensor): LogicalTensor {
    const { value, backward } = attentionScores(this.g, q.value, k.value);
    return this.tape.record(
      { value, layout: 'pattern', shape: [...q.shape.slice(0, 3), k.shape[2]] },
      [q, k],
      backward,
    );
  }

  addRelativeScores(scores: LogicalTensor, q: LogicalTensor, relativeKeys: LogicalTensor): LogicalTensor {
    const { value, backward } = addRelativeScores(this.g, scores.value, q.value, relativeKeys.value);
    return this.tape.record({ ...scores, value }, [scores, q, relativeKeys], backward);
  }

  addScoreBias(scores: LogicalTensor, bias: LogicalTensor): LogicalTensor {
    const { g } = this;
    const [, heads, queries, keys] = scores.shape;
    const added = headsFirst(g, bias.value, queries, keys);
    const scoreBias = scores.scoreBias ? add(g, scores.scoreBias, added) : added;
    // The scores themselves stay as they are: the mask takes the bias along, in one addition.
    return this.tape.record({ ...scores, scoreBias }, [scores, bias], (dy, needed) => [
      dy,
      needed(1) ? scoreBiasGradient(g, dy, heads) : undefined,
    ]);
  }

  addDifferenceBias(scores: LogicalTensor, table: LogicalTensor, ids: LogicalTensor): LogicalTensor {
    const { value, backward } = addDifferenceBias(this.g, scores, table.value, ids.value);
    return this.tape.record({ ...scores, value }, [scores, table], backward);
  }

  scaleScores(scores: LogicalTensor, factors: LogicalTensor): LogicalTensor {
    // The factors are for all that was added to the scores, so that must be there.
    const whole = withPending(this.g, scores);
    const { value, backward } = scaleScores(this.g, whole, factors.value);
    return this.tape.record({ ...whole, value }, [scores, factors], (dy, needed) => backward(dy, needed(1)));
  }

  causalSoftmax(scores: LogicalTensor, offset: number): LogicalTensor {
    const { value, backward } = causalSoftmax(this.g, scores.value, offset, scores.scoreBias);
    return this.tape.record({ ...scores, value, scoreBias: undefined }, [scores], backward);
  }

  mix(pattern: LogicalTensor, v: LogicalTensor): LogicalTensor {
    const { value, backward } = mix(this.g, pattern.value, v.value);
    return this.tape.record(
      { value, layout: 'heads', shape: [...pattern.shape.slice(0, 3), v.shape[3]] },
      [pattern, v],
      backward,
    );
  }

  crossEntropy(logits: LogicalTensor, targets: LogicalTensor): LogicalTensor {
    const { value, backward } = crossEntropy(this.g, logits.value, idsInRowOrder(this.g, targets.value));
    return this.tape.record(plain(value), [logits], backward);
  }
}
