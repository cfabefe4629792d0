import { workerData } from 'node:worker_threads';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Provider } from '../graph/provider';
import { runtime } from './runtime';

/** The provider of this thread: what the pool gave it. */
export const threadProvider: Provider = (workerData as { provider?: Provider } | null)?.provider ?? 'cpu';

/**
 * One thread a session: the workers are the parallelism, and small operations do not wait for each other inside one.
 */
const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
};

/**
 * Operations that WebGPU has no kernel for run on the CPU.
 * @param oneOfMany whether many are kept side by side: it then plans no memory, which makes it no slower and half as
 * large
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
