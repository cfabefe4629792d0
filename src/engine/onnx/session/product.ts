import { productProgram, productSide } from '../graph/product';
import { floatTensor, openSession } from './session';

/** Makes ready the chain of products on this thread. */
export async function openProduct(): Promise<() => Promise<void>> {
  const session = await openSession(productProgram());
  const shape = [productSide, productSide];
  const matrix = Float32Array.from({ length: productSide ** 2 }, (_, i) => ((i * 2654435761) % 4096) / 2048 - 1);
  const feeds = { a: floatTensor(matrix, shape) };
  const fetches = { product: floatTensor(new Float32Array(productSide ** 2), shape) };
  return async () => void (await session.run(feeds, fetches));
}
