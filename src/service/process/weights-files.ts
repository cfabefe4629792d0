import { isFolder } from '../../checkpoint/files';
import { importRun } from '../../checkpoint/importers/import-run';
import { openForeign } from '../../checkpoint/importers/open-foreign';
import { loadCheckpoint, summaryOf } from '../../checkpoint/load-checkpoint';
import { notFinite } from '../../checkpoint/weights';
import { parameterCount } from '../../model/parameters';
import type { EngineContract } from '../../shared/engine-contract';
import { CancelledError, UserError } from '../../shared/errors';
import { notFiniteWords } from '../../shared/not-finite';
import type { ForeignWeights, ImportResult, WeightsAt } from '../../shared/import-results';
import type { HandlerContext } from '../../shared/rpc';
import type { Engines } from '../../engine/engines/opened-engines';
import { tryImport } from './try-import';

/** Errors of `loadCheckpoint` for a file that may be another program's, or for a path where there is nothing. */
const notOurs = ['checkpoint/undescribed', 'checkpoint/foreign', 'run/missing'];

/**
 * Reads the weights at a path, whole: ours, or another program's if it is a file.
 * @throws UserError `run/…`, `checkpoint/…` saying what is wrong with it
 */
export async function weightsAt(path: string): Promise<WeightsAt> {
  try {
    return await ownAt(path);
  } catch (error) {
    if (!(error instanceof UserError && notOurs.includes(error.code))) throw error;
  }
  return { kind: 'foreign', weights: await foreignAt(path) };
}

/**
 * Reads a weights file as an import does, whoever wrote it.
 * @throws UserError `checkpoint/…` saying what is wrong with it
 */
export async function foreignAt(path: string): Promise<ForeignWeights> {
  const { model, file } = await openForeign(path);
  const { layout, architecture, heads, task, step, notes } = model;
  // Learned positions, the only ones of other programs that are imported, have the same parameters for any number of
  // heads.
  const parameters = parameterCount({ ...architecture, heads: heads ?? 1 });
  return {
    file,
    layout,
    architecture,
    parameters,
    ...(heads !== undefined && { heads }),
    ...(task && { task }),
    step,
    notes,
  };
}

async function ownAt(path: string): Promise<WeightsAt> {
  const summary = await summaryOf(path);
  // A run that has just begun has no checkpoint to read yet.
  if (summary.checkpoints.length === 0) return { kind: 'own', summary, notes: [] };
  const { step, tensors } = await loadCheckpoint({ folder: path });
  const strange = notFinite(tensors);
  return {
    kind: 'own',
    summary,
    ...(!(await isFolder(path)) && { step }),
    notes: strange.length > 0 ? [notFiniteWords(strange)] : [],
  };
}

/**
 * Tries the weights, then writes a run of them. @throws UserError `checkpoint/…`, `import/…`, `run/exists`;
 * CancelledError, before anything is written
 */
export async function importWeights(
  engines: Pick<Engines, 'forInspection'>,
  { path, folder, ...answers }: EngineContract['importRun']['params'],
  { signal, progress }: HandlerContext<number>,
): Promise<ImportResult> {
  const opened = await openForeign(path);
  const trial = await tryImport(await engines.forInspection(), opened, answers, { signal, onProgress: progress });
  if (signal.aborted) throw new CancelledError();
  const run = await importRun(opened, answers, folder);
  const { model, imported } = run.file;
  return {
    folder: run.folder,
    checkpoint: opened.model.step,
    imported: imported!,
    model,
    parameters: parameterCount(model),
    trial,
  };
}
