import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import type * as tfjs from '@tensorflow/tfjs';
import { messageOf } from '../../shared/errors';
import { Unavailable } from '../unavailable';

/** The functions that every package of TensorFlow.js offers. */
export type TensorFlow = typeof tfjs;

/** A package that is ready to compute. */
export interface LoadedTensorflow {
  readonly tf: TensorFlow;
  /** The package's name and version, as results name them. */
  readonly library: string;
  readonly version: string;
}

const packageName = '@tensorflow/tfjs-node-gpu';
/** Names the folder of a TensorFlow.js package to use instead of the one that is installed. */
export const packageVariable = 'DIGITSCOPE_TENSORFLOW';

/**
 * Loads TensorFlow.js with its native library, which is no dependency: users install it if they want it. The package is
 * the one that DIGITSCOPE_TENSORFLOW names, else the one at `installed` if there is one, else the one that Node finds.
 * @param installed folder of a package
 * @throws Unavailable naming what is missing and what to do
 */
export async function loadTensorflow(installed?: string): Promise<LoadedTensorflow> {
  const require = createRequire(path.join(__dirname, 'tensorflow.js'));
  const named = process.env[packageVariable] || undefined;
  const target =
    named ?? (installed !== undefined && existsSync(path.join(installed, 'package.json')) ? installed : packageName);
  const manifest = manifestOf(require, target, named !== undefined);
  restoreRemovedFunctions();
  // Otherwise Ampere and later GPUs round the factors of float32 products to 10 bits, and errors are a thousand times
  // those of other engines.
  process.env.NVIDIA_TF32_OVERRIDE ??= '0';
  // Without this TensorFlow writes a greeting to standard error.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  const tf = requirePackage(require, target);
  await checkKnownOperations(tf);
  return { tf, library: manifest.name, version: manifest.version };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
}

function manifestOf(require: NodeJS.Require, target: string, named: boolean): Manifest {
  try {
    return require(`${target}/package.json`) as Manifest;
  } catch (error) {
    const missing = named
      ? `There is no TensorFlow.js package at ${target}, where ${packageVariable} points.`
      : `${packageName} is not installed.`;
    throw new Unavailable(
      'not-installed',
      `${missing} Install it with Digitscope: Install TensorFlow GPU Engine in VS Code, or with npm run ` +
        `install:tensorflow. (${firstLine(error)})`,
    );
  }
}

/** Node 23 removed two functions of `util` that the package (4.22.0 and earlier) calls at its first operation. */
function restoreRemovedFunctions(): void {
  const known = util as { isNullOrUndefined?: (value: unknown) => boolean; isArray?: (value: unknown) => boolean };
  known.isNullOrUndefined ??= (value) => value === null || value === undefined;
  known.isArray ??= Array.isArray;
}

/** The dynamic loader's message about a library that it cannot find. */
const missingLibrary = new RegExp(
  '(\\S*(?:cuda|cudnn|cublas|cufft|curand|cusolver|cusparse|tensorflow)\\S*\\.(?:so|dll)\\S*)' +
    ': cannot open shared object',
  'i',
);

function requirePackage(require: NodeJS.Require, target: string): TensorFlow {
  try {
    return require(target) as TensorFlow;
  } catch (error) {
    const words = messageOf(error);
    const library = missingLibrary.exec(words)?.[1];
    if (library && !/tensorflow/i.test(library))
      throw new Unavailable(
        'cuda-missing',
        `${packageName} needs the CUDA library ${library}, which is not installed. Install CUDA 11.2 and cuDNN ` +
          '8.1, or choose another engine.',
      );
    throw new Unavailable(
      'binding-missing',
      `The native part of ${packageName} cannot be loaded: ${firstLine(error)}. Install the package anew: ` +
        'Digitscope: Install TensorFlow GPU Engine in VS Code, or npm run install:tensorflow.',
    );
  }
}

/** Checks three operations with known results: a package that loads may still fail, or compute something wrong. */
async function checkKnownOperations(tf: TensorFlow): Promise<void> {
  const checks: readonly (readonly [name: string, compute: () => tfjs.Tensor, expected: readonly number[]])[] = [
    ['matMul', () => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])), [19, 22, 43, 50]],
    ['softmax', () => tf.softmax(tf.tensor1d([0, Math.log(3)])), [0.25, 0.75]],
    ['grad', () => tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, -2])), [2, -4]],
  ];
  for (const [name, compute, expected] of checks) {
    let found: ArrayLike<number>;
    try {
      const result = tf.tidy(compute);
      found = await result.data();
      result.dispose();
    } catch (error) {
      throw new Unavailable(
        'self-test-failed',
        `${packageName} fails at ${name}: ${firstLine(error)}. Install the package anew, or choose another engine.`,
      );
    }
    if (!expected.every((value, i) => Math.abs(value - found[i]) < 1e-5))
      throw new Unavailable(
        'self-test-failed',
        `${packageName} computes ${Array.from(found).join(', ')} for ${name} where ${expected.join(', ')} is ` +
          'right. Choose another engine.',
      );
  }
}

const firstLine = (error: unknown): string => messageOf(error).split('\n')[0].replace(/\.$/, '');
