import { RunFolder } from '../../checkpoint/run-folder';
import { UserError } from '../../shared/errors';

/**
 * The step of a run's newest checkpoint: undefined if it has none yet, 'gone' if the folder holds no run that can be
 * opened.
 */
export async function newestCheckpoint(folder: string): Promise<number | 'gone' | undefined> {
  try {
    return (await (await RunFolder.open(folder)).steps()).at(-1);
  } catch (error) {
    if (error instanceof UserError) return 'gone';
    throw error;
  }
}
