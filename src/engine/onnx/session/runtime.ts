import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Runtime from 'onnxruntime-node';
import { messageOf } from '../../../shared/errors';
import { Unavailable } from '../../unavailable';

/** The platforms that ONNX Runtime has a native library for. */
const platforms: Readonly<Record<string, readonly string[]>> = {
  win32: ['x64', 'arm64'],
  linux: ['x64', 'arm64'],
  darwin: ['arm64'],
};
const supported =
  'Digitscope computes on Windows and Linux (x64 and arm64; on Linux with glibc 2.28 or newer, so not on ' +
  'Alpine) and on macOS with Apple silicon';

let loaded: typeof Runtime | undefined;

/**
 * ONNX Runtime, loaded when it is first needed, so that machines on which it does not run get a reason and can use
 * another engine.
 * @throws Unavailable `engine/binding-missing`, naming the platforms that are supported
 */
export function runtime(): typeof Runtime {
  try {
    loaded ??= createRequire(path.join(__dirname, 'runtime.js'))('onnxruntime-node') as typeof Runtime;
    return loaded;
  } catch (error) {
    throw new Unavailable('binding-missing', cannotLoad(process.platform, process.arch, messageOf(error)));
  }
}

/** Why ONNX Runtime cannot be loaded, and what to do. */
export function cannotLoad(platform: string, arch: string, words: string): string {
  if (!platforms[platform]?.includes(arch))
    return `ONNX Runtime has no version for this platform (${platform} ${arch}). ${supported}; use one of these.`;
  // What musl's loader says, or glibc's on a system that is too old.
  if (platform === 'linux' && /musl|ld-linux|GLIBC_|Error loading shared library|symbol not found/i.test(words))
    return (
      `ONNX Runtime needs another C library than this Linux has (${firstLine(words)}). ${supported}; use one of ` +
      'these.'
    );
  return `ONNX Runtime cannot be loaded (${firstLine(words)}). ${supported}; install Digitscope anew there.`;
}

const firstLine = (words: string): string => words.split('\n')[0].replace(/\.$/, '');
