import { checkpointError } from './checkpoint-error';
import { bytesOf, list } from './files';
import { decodeSafetensors, type SafetensorsFile } from './safetensors';

/** The file names of a step's checkpoint inside `checkpoints/`. */
export const weightsName = (step: number): string => `step-${String(step).padStart(6, '0')}.safetensors`;
export const optimizerName = (step: number): string => `step-${String(step).padStart(6, '0')}.optimizer.safetensors`;

/** The step that a weights file's name states, or undefined for any other name. */
export function stepOf(name: string): number | undefined {
  const match = /^step-(\d{6,15})\.safetensors$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

/**
 * The step that is meant: the one asked for, or the newest.
 * @param folder the run, for messages
 * @throws UserError `checkpoint/missing` listing the steps there are
 */
export function chooseStep(folder: string, steps: readonly number[], wanted?: number): number {
  const newest = steps.at(-1);
  if (newest === undefined)
    throw checkpointError(
      'missing',
      folder,
      'has no checkpoint yet',
      'Train the run further, with `digitscope train --resume`.',
    );
  if (wanted !== undefined && !steps.includes(wanted))
    throw checkpointError(
      'missing',
      folder,
      `has no checkpoint of step ${wanted}`,
      `Choose ${steps.length > 1 ? 'one of ' : ''}${list(steps)}.`,
    );
  return wanted ?? newest;
}

/**
 * Reads a safetensors file from disk.
 * @throws UserError `checkpoint/missing` when there is no such file, and those of `decodeSafetensors`
 */
export async function readTensors(file: string): Promise<SafetensorsFile> {
  const bytes = await bytesOf(file);
  if (!bytes) throw checkpointError('missing', file, 'does not exist', 'Check the path, or use another checkpoint.');
  return decodeSafetensors(bytes, file);
}
