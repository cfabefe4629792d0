import { WorkerPool } from '../onnx/workers/pool';
import { runtime } from '../onnx/session/runtime';
import type { OpenEngine } from '../compute-engine';
import { onnxEngine } from './onnx';

/** ONNX Runtime's CPU provider, one worker thread per core. */
export const openCpu: OpenEngine = async ({ worker }) => {
  // Before starting threads that would only fail.
  runtime();
  return onnxEngine(new WorkerPool(worker));
};
