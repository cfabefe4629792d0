import { checkpointError } from './checkpoint-error';
import { bytesOf } from './files';
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
 * Reads a safetensors file from disk.
 * @throws UserError `checkpoint/missing` when there is no such file, and those of `decodeSafetensors`
 */
export async function readTensors(file: string): Promise<SafetensorsFile> {
  const bytes = await bytesOf(file);
  if (!bytes) throw checkpointError('missing', file, 'does not exist', 'Check the path, or use another checkpoint.');
  return decodeSafetensors(bytes, file);
}
