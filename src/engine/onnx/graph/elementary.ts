import { fused, type Graph, type Value } from './graph';

/* Elementary nodes, of which forward operations and their gradients are composed, with their output shapes. */

/** Elementwise, with numpy's broadcasting. */
export const elementwise = (g: Graph, type: 'Add' | 'Sub' | 'Mul' | 'Div', a: Value, b: Value): Value =>
  g.op(type, [a, b], broadcast(a.shape, b.shape));
export const add = (g: Graph, a: Value, b: Value): Value => elementwise(g, 'Add', a, b);
export const sub = (g: Graph, a: Value, b: Value): Value => elementwise(g, 'Sub', a, b);
export const mul = (g: Graph, a: Value, b: Value): Value => elementwise(g, 'Mul', a, b);
export const scale = (g: Graph, x: Value, factor: number): Value => mul(g, x, g.scalar(factor));

/** Elementwise functions of one input. */
export const unary = (g: Graph, type: 'Abs' | 'Exp' | 'Log' | 'Neg' | 'Relu' | 'Sigmoid' | 'Sign', x: Value): Value =>
  g.op(type, [x], x.shape);

/** Sum or mean over axes (ascending, not negative). */
export function reduce(
  g: Graph,
  type: 'ReduceSum' | 'ReduceMean',
  x: Value,
  axes: readonly number[],
  keep: boolean,
): Value {
  const shape = keep ? x.shape.map((n, i) => (axes.includes(i) ? 1 : n)) : x.shape.filter((_, i) => !axes.includes(i));
  return g.op(type, [x, g.indices(axes)], shape, { keepdims: { int: keep ? 1 : 0 } });
}

export function reshape(g: Graph, x: Value, shape: readonly number[]): Value {
  return x.shape.join() === shape.join() ? x : g.op('Reshape', [x, g.indices(shape)], shape);
}

export const transpose = (g: Graph, x: Value, permutation: readonly number[]): Value =>
  g.op(
    'Transpose',
    [x],
    permutation.map((axis) => x.shape[axis]),
    { perm: { ints: permutation } },
  );

export function slice(g: Graph, x: Value, axis: number, start: number, end: number): Value {
  const shape = x.shape.map((n, i) => (i === axis ? end - start : n));
  return g.op('Slice', [x, g.indices([start]), g.indices([end]), g.indices([axis])], shape);
}

/** The shape of values one after another along an axis. */
export const concatenated = (shapes: readonly (readonly number[])[], axis: number): number[] =>
  shapes[0].map((n, i) => (i === axis ? shapes.reduce((sum, shape) => sum + shape[axis], 0) : n));

export const concat = (g: Graph, parts: readonly Value[], axis: number): Value =>
  g.op(
    'Concat',
    parts,
    concatenated(
      parts.map(({ shape }) => shape),
      axis,
    ),
    { axis: { int: axis } },
  );

/** Zeros around [start, end) of an axis of length `length`: the gradient of `slice`. */
export function padAround(g: Graph, x: Value, axis: number, start: number, length: number): Value {
  const end = start + x.shape[axis];
  const zeros = (n: number) => {
    const shape = x.shape.map((m, i) => (i === axis ? n : m));
    return g.constant(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
  };
  const parts = [...(start > 0 ? [zeros(start)] : []), x, ...(end < length ? [zeros(length - end)] : [])];
  return concat(g, parts, axis);
}

/**
 * Batched matrix product: alpha · op(a) op(b), the first axis being the batch. A `loose` factor is [rows, batch,
 * columns], which the product reads in place (ONNX Runtime's transBatch).
 */
export function batchedProduct(
  g: Graph,
  a: Value,
  b: Value,
  { transposeA = false, transposeB = false, looseA = false, looseB = false, alpha = 1 } = {},
): Value {
  const [batch, aRows, aColumns] = looseA ? [a.shape[1], a.shape[0], a.shape[2]] : a.shape;
  const bRows = looseB ? b.shape[0] : b.shape[1];
  const bColumns = b.shape[2];
  const flag = (on: boolean) => ({ int: Number(on) });
  const attributes = {
    transA: flag(transposeA),
    transB: flag(transposeB),
    transBatchA: flag(looseA),
    transBatchB: flag(looseB),
    alpha: { float: alpha },
  };
  return g.op(
    'FusedMatMul',
    [a, b],
    [batch, transposeA ? aColumns : aRows, transposeB ? bRows : bColumns],
    attributes,
    fused,
  );
}

/** alpha · op(a) op(b) + beta · added: a product of two matrices, plus a matrix or a row vector where one is given. */
export function gemm(
  g: Graph,
  a: Value,
  b: Value,
  { transposeA = false, transposeB = false, alpha = 1, beta = 1 } = {},
  added?: Value,
): Value {
  const shape = [a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]];
  const attributes = {
    transA: { int: Number(transposeA) },
    transB: { int: Number(transposeB) },
    alpha: { float: alpha },
    beta: { float: beta },
  };
  return g.op('Gemm', added ? [a, b, added] : [a, b], shape, attributes);
}

/** One-hot rows of ids: [...] → [..., depth] as float32, gathered from the identity matrix. */
export function oneHot(g: Graph, ids: Value, depth: number): Value {
  const identity = Float32Array.from({ length: depth * depth }, (_, i) => Number(i % (depth + 1) === 0));
  return g.op('Gather', [g.constant(identity, [depth, depth]), ids], [...ids.shape, depth], { axis: { int: 0 } });
}

function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const at = (shape: readonly number[], i: number) => shape[shape.length - rank + i] ?? 1;
  return Array.from({ length: rank }, (_, i) => {
    const m = at(a, i);
    const n = at(b, i);
    if (m !== n && m !== 1 && n !== 1) throw new Error(`shapes ${a.join('×')} and ${b.join('×')} do not broadcast`);
    return m === 1 ? n : m;
  });
}
