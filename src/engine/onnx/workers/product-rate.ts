import type { WorkerPool } from './pool';
import { productOperations } from '../graph/product';

/** Products that each worker runs while the clock runs. */
const repeats = 12;

/** Large products on all workers at once, in 10⁹ operations a second. */
export async function onnxProductRate(pool: WorkerPool): Promise<number> {
  const all = (count: number) => Promise.all(pool.workers.map((worker) => worker.product({ repeats: count })));
  await all(1);
  const began = performance.now();
  await all(repeats);
  return (pool.size * repeats * productOperations) / (performance.now() - began) / 1e6;
}
