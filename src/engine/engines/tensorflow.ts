import { loadTensorflow } from '../tensorflow/load';
import { tensorflowEngine } from '../tensorflow/tensorflow-engine';
import type { ComputeEngine, EnginePlaces } from '../compute-engine';

/** TensorFlow with its native library, where it is installed. */
export const openTensorflow = async ({ tensorflow }: EnginePlaces): Promise<ComputeEngine> =>
  tensorflowEngine(await loadTensorflow(tensorflow));
