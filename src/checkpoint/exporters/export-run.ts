import path from 'node:path';
import type { CheckpointRef } from '../../shared/engine-contract';
import { CancelledError } from '../../shared/errors';
import { isFile } from '../files';
import { loadCheckpoint, summaryOf } from '../load-checkpoint';
import { RunFolder } from '../run-folder';
import { writeWhole } from '../write-whole';
import type { Exporter } from './exporter';

/**
 * Writes a file of a run, under a temporary name and then its own.
 * @param onnx asks an engine for the ONNX model
 * @returns the number of bytes written
 * @throws CancelledError, before anything is written; UserError when the weights cannot be read or the file cannot be
 * written; then nothing is left of it
 */
export async function exportRun(
  exporter: Exporter,
  checkpoint: CheckpointRef,
  file: string,
  onnx: () => Promise<Uint8Array>,
  signal?: AbortSignal,
): Promise<number> {
  let loaded: ReturnType<typeof loadCheckpoint> | undefined;
  const data = await exporter.encode({
    checkpoint,
    weights: () => (loaded ??= loadCheckpoint(checkpoint)),
    metrics: async () => {
      const { folder } = await summaryOf(checkpoint.folder);
      // A lone checkpoint file is its own folder, and has no curve.
      return (await isFile(folder)) ? [] : (await RunFolder.open(folder)).metrics();
    },
    onnx,
  });
  if (signal?.aborted) throw new CancelledError();
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  await writeWhole(path.resolve(file), bytes);
  return bytes.length;
}
