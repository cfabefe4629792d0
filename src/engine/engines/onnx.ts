import { onnxPass } from '../onnx/session/onnx-pass';
import { onnxRunner, shareWeights } from '../onnx/workers/onnx-runner';
import { onnxTraining } from '../onnx/workers/onnx-training';
import type { WorkerPool } from '../onnx/workers/pool';
import { onnxProductRate } from '../onnx/workers/product-rate';
import type { ComputeEngine } from '../compute-engine';

/** ONNX Runtime with one of its providers, on a pool of worker threads. */
export function onnxEngine(pool: WorkerPool): ComputeEngine {
  return {
    identity: pool.identity,
    runner: (layout, config, parameters) => onnxRunner(pool, layout, shareWeights(config, parameters)),
    training: (recipe, config, random) => onnxTraining(pool, recipe, config, random),
    productRate: () => onnxProductRate(pool),
    pass: (question) => onnxPass(question, pool.provider),
  };
}
