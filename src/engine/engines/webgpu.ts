import { messageOf } from '../../shared/errors';
import { onnxPass } from '../onnx/session/onnx-pass';
import { WorkerPool } from '../onnx/workers/pool';
import { runtime } from '../onnx/session/runtime';
import type { ComputeEngine, EnginePlaces } from '../compute-engine';
import { onnxEngine } from './onnx';
import { checkQuestion } from './self-check';
import { Unavailable } from '../unavailable';

/** ONNX Runtime's WebGPU provider, in one worker thread: the GPU is the parallelism. */
export async function openWebgpu({ worker }: EnginePlaces): Promise<ComputeEngine> {
  runtime();
  try {
    await onnxPass(checkQuestion, 'webgpu');
  } catch (error) {
    const words = messageOf(error);
    if (/adapter/i.test(words))
      throw new Unavailable(
        'no-adapter',
        'No GPU answers to WebGPU. Install the driver of the graphics card (on Linux with Vulkan, ' +
          'libvulkan.so.1), or choose another engine.',
      );
    throw new Unavailable(
      'self-test-failed',
      `ONNX Runtime's WebGPU provider fails: ${words.split('\n')[0].replace(/\.$/, '')}. Choose another engine.`,
    );
  }
  return onnxEngine(new WorkerPool(worker, 1, 'webgpu'));
}
