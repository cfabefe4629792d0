import { isFolder } from '../../checkpoint/files';
import { summaryOf } from '../../checkpoint/load-checkpoint';
import { UserError } from '../../shared/errors';
import type { CheckpointRef } from '../../shared/engine-contract';
import type { RunSummary, WeightsAt } from '../../shared/results';

/**
 * Gives the summary of a run folder, or of a lone checkpoint file (absolute paths). @throws UserError when it cannot be
 * read
 */
export type Summaries = (target: string) => Promise<RunSummary>;

/**
 * Reads a run's small files here. A lone checkpoint file has to be read whole: that is asked of `read`, once for each
 * state of the file.
 * @param fingerprint anything that changes when the file does
 */
export function summariesWith(
  read: (path: string) => Promise<WeightsAt>,
  fingerprint: (file: CheckpointRef) => Promise<string>,
): Summaries {
  const known = new Map<string, { readonly state: string; readonly summary: Promise<RunSummary> }>();
  const readFile = async (file: string): Promise<RunSummary> => {
    const found = await read(file);
    if (found.kind === 'own') return found.summary;
    throw new UserError(
      'checkpoint/undescribed',
      `${file} no longer holds a checkpoint of Digitscope. Close this panel and open the file again.`,
    );
  };
  return async (target) => {
    if (!target.endsWith('.safetensors') || (await isFolder(target))) return summaryOf(target);
    const state = await fingerprint({ folder: target });
    const before = known.get(target);
    if (before?.state === state) return before.summary;
    const summary = readFile(target);
    known.set(target, { state, summary });
    // A failure is not kept: the next question reads anew.
    summary.catch(() => known.get(target)?.summary === summary && known.delete(target));
    return summary;
  };
}
