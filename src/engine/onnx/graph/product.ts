import { gemm } from './elementary';
import { Graph } from './graph';

/** Side of the matrices: large enough for the overhead of a product not to matter. */
export const productSide = 1024;
/** Products in a row, so that the overhead of a run does not matter. */
const chain = 4;

/** Floating-point operations of one run of the program. */
export const productOperations = chain * 2 * productSide ** 3;

/** A chain of square float32 products. Feeds `a` [side, side], gives `product`. */
export function productProgram(): Uint8Array {
  const g = new Graph();
  const a = g.input('a', [productSide, productSide]);
  let x = a;
  // Scaled, so that the numbers stay near 1 after many products.
  for (let i = 0; i < chain; i++) x = gemm(g, x, a, { alpha: 1 / Math.sqrt(productSide) });
  g.output('product', x);
  return g.encode();
}
