import { muon } from '../../optimizers/muon';
import { gemm } from './elementary';
import { Graph } from './graph';

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
