import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { weightsName } from './checkpoint-files';
import type { CheckpointRef } from '../shared/engine-contract';

/** Changes whenever the file of a checkpoint does: its time and size. Empty where there is no such file, which the engine then says in words. */
export async function fingerprintOf({ folder, step }: CheckpointRef): Promise<string> {
  const file = folder.endsWith('.safetensors') || step === undefined ? folder : join(folder, 'checkpoints', weightsName(step));
  try {
    const { mtimeMs, size } = await stat(file);
    return `${mtimeMs} ${size}`;
  } catch {
    return '';
  }
}
