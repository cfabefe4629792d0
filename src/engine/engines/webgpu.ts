import { messageOf } from '../../shared/errors';
import { onnxPass } from '../onnx/onnx-pass';
import { onnxRunner, shareWeights } from '../onnx/onnx-runner';
import { onnxTraining } from '../onnx/onnx-training';
import { WorkerPool } from '../onnx/pool';
import type { ComputeEngine } from './engine';
import { checkQuestion } from './self-check';
import { Unavailable } from './unavailable';

/** ONNX Runtime's WebGPU provider, in one worker thread: the GPU is the parallelism. */
export async function openWebgpu(workerEntry: string): Promise<ComputeEngine> {
  try {
    await onnxPass(checkQuestion, 'webgpu');
  } catch (error) {
    const words = messageOf(error);
    if (/adapter/i.test(words)) throw new Unavailable('no-adapter', 'No GPU answers to WebGPU. Install the driver of the graphics card (on Linux with Vulkan, libvulkan.so.1), or choose another engine.');
    throw new Unavailable('self-test-failed', `ONNX Runtime's WebGPU provider fails: ${words.split('\n')[0].replace(/\.$/, '')}. Choose another engine.`);
  }
  const pool = new WorkerPool(workerEntry, 1, 'webgpu');
  return {
    identity: pool.identity,
    runner: (layout, config, parameters) => onnxRunner(pool, layout, shareWeights(config, parameters)),
    training: (recipe, config) => onnxTraining(pool, recipe, config),
    pass: (question) => onnxPass(question, 'webgpu'),
  };
}
