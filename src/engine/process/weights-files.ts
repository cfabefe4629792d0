import { stat } from 'node:fs/promises';
import { importRun } from '../../checkpoint/importers/import-run';
import { openForeign } from '../../checkpoint/importers/open-foreign';
import { loadCheckpoint, summaryOf } from '../../checkpoint/load-checkpoint';
import { notFinite } from '../../checkpoint/weights';
import { parameterCount } from '../../model/parameters';
import type { EngineContract } from '../../shared/engine-contract';
import { CancelledError, UserError } from '../../shared/errors';
import { notFiniteWords } from '../../shared/not-finite';
import type { WeightsAt } from '../../shared/results';

/** How `loadCheckpoint` refuses a file that is not ours, and which may be another program's; and a path where nothing lies, which only then is said of a file. */
const notOurs = ['checkpoint/undescribed', 'checkpoint/foreign', 'run/missing'];

/**
 * Reads what lies at a path, whole: ours, or another program's where it is a file.
 * @throws UserError `run/…`, `checkpoint/…` saying what is wrong with it
 */
export async function weightsAt(path: string): Promise<WeightsAt> {
  try {
    return await ownAt(path);
  } catch (error) {
    if (!(error instanceof UserError && notOurs.includes(error.code))) throw error;
  }
  const { model, file } = await openForeign(path);
  const { layout, architecture, heads, step, notes } = model;
  // Learned positions, the only ones that are imported, have the same parameters for any number of heads.
  return { kind: 'foreign', weights: { file, layout, architecture, parameters: parameterCount({ ...architecture, heads: 1 }), ...(heads !== undefined && { heads }), step, notes } };
}

async function ownAt(path: string): Promise<WeightsAt> {
  const summary = await summaryOf(path);
  // A run that has just begun has nothing to read yet.
  if (summary.checkpoints.length === 0) return { kind: 'own', summary, notes: [] };
  const { step, tensors } = await loadCheckpoint({ folder: path });
  const strange = notFinite(tensors);
  const isFolder = (await stat(path)).isDirectory();
  return { kind: 'own', summary, ...(!isFolder && { step }), notes: strange.length > 0 ? [notFiniteWords(strange)] : [] };
}

/** @throws UserError `checkpoint/…`, `import/…`, `run/exists`; CancelledError, before anything is written */
export async function importWeights({ path, task, heads, vocabulary, folder }: EngineContract['importRun']['params'], signal: AbortSignal): Promise<null> {
  const opened = await openForeign(path);
  if (signal.aborted) throw new CancelledError();
  await importRun(opened, { task, heads, vocabulary }, folder);
  return null;
}
