import { isFolder } from '../../checkpoint/files';
import { summaryOf } from '../../checkpoint/load-checkpoint';
import { UserError } from '../../shared/errors';
import { AsyncLruCache } from '../../shared/async-lru-cache';
import type { CheckpointRef } from '../../shared/engine-contract';
import type { RunSummary } from '../../shared/run-summary';
import type { WeightsAt } from '../../shared/import-results';

/**
 * Returns the summary of a run folder, or of a lone checkpoint file (absolute paths). @throws UserError when it cannot
 * be read
 */
export type Summaries = (target: string) => Promise<RunSummary>;

/** The number of file versions whose summaries are kept. */
const mostKnown = 64;

/**
 * A run's small files are read here. A lone checkpoint file has to be read whole, which `read` does, once for each
 * version of the file.
 * @param fingerprint anything that changes when the file does
 */
export function summariesWith(
  read: (path: string) => Promise<WeightsAt>,
  fingerprint: (file: CheckpointRef) => Promise<string>,
): Summaries {
  const known = new AsyncLruCache<RunSummary>(mostKnown);
  const readFile = async (file: string): Promise<RunSummary> => {
    const found = await read(file);
    if (found.kind === 'own') return found.summary;
    throw new UserError(
      'checkpoint/undescribed',
      `${file} is no longer a checkpoint of Digitscope. Close this panel and open the file again.`,
    );
  };
  return async (target) => {
    if (!target.endsWith('.safetensors') || (await isFolder(target))) return summaryOf(target);
    return known.get(`${await fingerprint({ folder: target })} ${target}`, () => readFile(target));
  };
}
