import { workerData } from 'node:worker_threads';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Provider } from '../graph/provider';
import { runtime } from './runtime';

/** The provider of this thread, which the pool chose. */
export const threadProvider: Provider = (workerData as { provider?: Provider } | null)?.provider ?? 'cpu';

/** One thread per session: the workers run in parallel, and small operations do not wait for each other. */
const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
};

/**
 * Opens a session for a program. Operations for which WebGPU has no kernel run on the CPU.
 * @param oneOfMany whether many sessions are kept: then it plans no memory, which halves its size and costs no time
 */
export const openSession = async (
  model: Uint8Array,
  provider = threadProvider,
  { oneOfMany = false } = {},
): Promise<InferenceSession> =>
  runtime().InferenceSession.create(model, {
    ...options,
    executionProviders: [provider],
    enableMemPattern: !oneOfMany,
  });

export const floatTensor = (data: Float32Array, shape: readonly number[]): Tensor =>
  new (runtime().Tensor)('float32', data, shape);
export const boolTensor = (data: Uint8Array, shape: readonly number[]): Tensor =>
  new (runtime().Tensor)('bool', data, shape);
export const idTensor = (data: Int32Array, shape: readonly number[]): Tensor =>
  new (runtime().Tensor)('int32', data, shape);
