import { gemm } from './elementary';
import { Graph } from './graph';
import { floatTensor, openSession } from '../session/session';

/** Sides of the matrices: large enough that a product is all arithmetic. */
const side = 1024;
/** Products in a row, so that starting one costs nothing. */
const chain = 4;

/** Floating-point operations of one call of what `openProduct` gives. */
export const productOperations = chain * 2 * side ** 3;

/** Makes ready a chain of square float32 products on this thread. */
export async function openProduct(): Promise<() => Promise<void>> {
  const g = new Graph();
  const a = g.input('a', [side, side]);
  let x = a;
  // Scaled, so that the numbers stay near 1 however often they are multiplied.
  for (let i = 0; i < chain; i++) x = gemm(g, x, a, { alpha: 1 / Math.sqrt(side) });
  g.output('product', x);
  const session = await openSession(g.encode());
  const matrix = Float32Array.from({ length: side * side }, (_, i) => ((i * 2654435761) % 4096) / 2048 - 1);
  const feeds = { a: floatTensor(matrix, [side, side]) };
  const fetches = { product: floatTensor(new Float32Array(side * side), [side, side]) };
  return async () => void (await session.run(feeds, fetches));
}
