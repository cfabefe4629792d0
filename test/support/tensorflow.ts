import {
  loadTensorflow,
  packageVariable,
  type LoadedTensorflow,
  type TensorFlow,
} from '../../src/engine/tensorflow/load';

/** Where a TensorFlow.js with its native library lies, when there is one to test. */
export const nativePackage = process.env[packageVariable];

let loaded: Promise<LoadedTensorflow> | undefined;

/**
 * TensorFlow.js for tests: the package that DIGITSCOPE_TENSORFLOW points to, else the backend in plain JavaScript,
 * whose operations and gradients are the same.
 */
export function testTensorflow(): Promise<LoadedTensorflow> {
  loaded ??= nativePackage ? loadTensorflow(nativePackage) : plainTensorflow();
  return loaded;
}

async function plainTensorflow(): Promise<LoadedTensorflow> {
  const tf = (await import('@tensorflow/tfjs')) as TensorFlow;
  // Else each run of the tests would be greeted.
  tf.env().set('PROD', true);
  return { tf, library: '@tensorflow/tfjs', version: tf.version.tfjs };
}
