import { onnxPass } from '../onnx/onnx-pass';
import { onnxRunner, shareWeights } from '../onnx/onnx-runner';
import { onnxTraining } from '../onnx/onnx-training';
import { WorkerPool } from '../onnx/pool';
import type { ComputeEngine } from './engine';

/** ONNX Runtime's CPU provider, one worker thread a core. */
export function openCpu(workerEntry: string): Promise<ComputeEngine> {
  const pool = new WorkerPool(workerEntry);
  return Promise.resolve({
    identity: pool.identity,
    runner: (layout, config, parameters) => onnxRunner(pool, layout, shareWeights(config, parameters)),
    training: (recipe, config) => onnxTraining(pool, recipe, config),
    pass: (question) => onnxPass(question, 'cpu'),
  });
}
