import path from 'node:path';
import { onnxRunner, shareWeights } from '../../src/engine/onnx/workers/onnx-runner';
import { WorkerPool } from '../../src/engine/onnx/workers/pool';
import type { ModelRunner } from '../../src/engine/runner';
import { dist } from './engine';
import type { KnownCircuit } from './known-circuit';

/** What `use` makes of a model on two workers, as the CPU engine runs it. */
export async function withRunner<T>(
  { layout, config, parameters }: KnownCircuit,
  use: (runner: ModelRunner) => Promise<T>,
): Promise<T> {
  const pool = new WorkerPool(path.join(dist, 'worker.js'), 2);
  try {
    return await use(onnxRunner(pool, layout, shareWeights(config, parameters)));
  } finally {
    await pool.dispose();
  }
}
