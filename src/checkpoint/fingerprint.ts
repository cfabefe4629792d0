import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { weightsName } from './checkpoint-files';
import { isFile } from './files';
import type { CheckpointRef } from '../shared/engine-contract';

/**
 * Changes whenever the file of a checkpoint does: its time and size. Empty where there is no such file, which the
 * engine then says in words.
 */
export const fingerprintOf = async ({ folder, step }: CheckpointRef): Promise<string> =>
  stateOf(step === undefined || (await isFile(folder)) ? folder : join(folder, 'checkpoints', weightsName(step)));

/**
 * Changes whenever a checkpoint of a run comes, goes or is written anew; empty for a file that lies outside any run.
 */
export const runFingerprintOf = (folder: string): Promise<string> => stateOf(join(folder, 'checkpoints'));

async function stateOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path);
    return `${mtimeMs} ${size}`;
  } catch {
    return '';
  }
}
