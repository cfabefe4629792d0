import { UserError } from '../shared/errors';
import type { RunFolder } from './run-folder';
import type { SafetensorsFile } from './safetensors';

/** A checkpoint that training can go on from, read whole. */
export interface ResumePoint {
  readonly step: number;
  readonly weights: SafetensorsFile;
  readonly optimizer: SafetensorsFile;
}

/** A checkpoint that training cannot go on from, and why. */
export interface UnusableCheckpoint {
  readonly step: number;
  readonly problem: string;
}

/**
 * The newest checkpoint of which weights and optimizer state are both whole, with the newer ones that are not.
 * @param check refuses one that does not fit for another reason, by a UserError
 */
export async function findResumePoint(
  run: RunFolder,
  check: (point: ResumePoint) => void = () => undefined,
): Promise<{ point?: ResumePoint; unusable: UnusableCheckpoint[] }> {
  const unusable: UnusableCheckpoint[] = [];
  for (const step of (await run.steps()).reverse()) {
    try {
      const optimizer = await run.loadOptimizer(step);
      const point = { step, optimizer, weights: await run.loadWeights(step) };
      check(point);
      return { point, unusable };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unusable.push({ step, problem: error.message });
    }
  }
  return { unusable };
}
