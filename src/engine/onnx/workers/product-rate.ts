import type { WorkerPool } from './pool';
import { productOperations } from '../graph/product';

/** Runs of the product program that are timed on each worker. */
const repeats = 12;

/** The speed of large products on all workers at once, in GFLOP/s. */
export async function onnxProductRate(pool: WorkerPool): Promise<number> {
  const all = (count: number) => Promise.all(pool.workers.map((worker) => worker.product({ repeats: count })));
  await all(1);
  const began = performance.now();
  await all(repeats);
  return (pool.size * repeats * productOperations) / (performance.now() - began) / 1e6;
}
