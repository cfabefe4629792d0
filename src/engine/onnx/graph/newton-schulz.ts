import { muon } from '../../optimizers/muon';
import type { Orthogonalizer } from '../../optimizers/optimizer';
import { gemm } from './elementary';
import { Graph } from './graph';
import { floatTensor, openSession } from '../session/session';

/**
 * Newton-Schulz iteration X ← a X + (b A + c A²) X with A = X Xᵀ, or with A = Xᵀ X from the right where a matrix is
 * taller than wide, so that A is the smaller of the two. Feeds `matrix` [rows, columns], of Frobenius norm at most 1;
 * gives `orthogonal`: the same singular vectors, the values all near 1.
 */
export function newtonSchulzProgram(rows: number, columns: number): Uint8Array {
  const {
    steps,
    coefficients: [a, b, c],
  } = muon.newtonSchulz;
  const g = new Graph();
  const tall = rows > columns;
  let x = g.input('matrix', [rows, columns]);
  for (let i = 0; i < steps; i++) {
    const gram = gemm(g, x, x, { transposeA: tall, transposeB: !tall });
    const polynomial = gemm(g, gram, gram, { alpha: c, beta: b }, gram);
    x = tall ? gemm(g, x, polynomial, { beta: a }, x) : gemm(g, polynomial, x, { beta: a }, x);
  }
  g.output('orthogonal', x);
  return g.encode();
}

/**
 * Newton-Schulz iteration as ONNX Runtime does it, with one session a shape. The matrix given back is written anew by
 * the next call for its shape.
 */
export function onnxOrthogonalizer(): Orthogonalizer {
  const shapes = new Map<string, ReturnType<Orthogonalizer>>();
  return (rows, columns) => {
    const key = `${rows}×${columns}`;
    const known = shapes.get(key) ?? open(rows, columns);
    shapes.set(key, known);
    return known;
  };
}

async function open(rows: number, columns: number): ReturnType<Orthogonalizer> {
  const session = await openSession(newtonSchulzProgram(rows, columns));
  const orthogonal = new Float32Array(rows * columns);
  const fetches = { orthogonal: floatTensor(orthogonal, [rows, columns]) };
  return async (matrix) => {
    await session.run({ matrix: floatTensor(matrix, [rows, columns]) }, fetches);
    return orthogonal;
  };
}
