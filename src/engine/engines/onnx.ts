import { onnxPass } from '../onnx/onnx-pass';
import { onnxRunner, shareWeights } from '../onnx/onnx-runner';
import { onnxTraining } from '../onnx/onnx-training';
import { WorkerPool } from '../onnx/pool';
import { onnxProductRate } from '../onnx/product-rate';
import type { Provider } from '../onnx/session';
import type { ComputeEngine } from './engine';

/** ONNX Runtime with one of its providers, on a pool of worker threads. @param workers one a core when left out */
export function onnxEngine(workerEntry: string, provider: Provider, workers?: number): ComputeEngine {
  const pool = new WorkerPool(workerEntry, workers, provider);
  return {
    identity: pool.identity,
    runner: (layout, config, parameters) => onnxRunner(pool, layout, shareWeights(config, parameters)),
    training: (recipe, config, random) => onnxTraining(pool, recipe, config, random),
    productRate: () => onnxProductRate(pool),
    pass: (question) => onnxPass(question, provider),
  };
}
