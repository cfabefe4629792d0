import path from 'node:path';
import { runSchemaVersion } from '../../checkpoint/run-file';
import { RunFolder } from '../../checkpoint/run-folder';
import { flatten, unflatten } from '../../checkpoint/weights';
import { parametersOf } from '../../model/parameters';
import type { Recipe } from '../../shared/engine-contract';
import { UserError } from '../../shared/errors';
import type { EngineIdentity, ModelConfig } from '../../shared/results';
import { optimizers } from '../optimizers/table';
import { beginning, type Progress } from '../trainer';
import type { TrainingBackend } from '../training-backend';

const progressKey = 'digitscope.progress';

/** Makes the folder of a new run. @throws UserError `run/exists` */
export function begin(folder: string, recipe: Recipe, model: ModelConfig, engine: EngineIdentity): Promise<RunFolder> {
  return RunFolder.create(folder, {
    schemaVersion: runSchemaVersion,
    name: path.basename(path.resolve(folder)),
    recipe,
    model,
    optimizer: optimizers[recipe.optimizer].constants,
    engines: [{ fromStep: 0, ...engine }],
    created: new Date().toISOString(),
  });
}

/** Writes a checkpoint from which training can go on as if nothing had happened. */
export async function save(run: RunFolder, backend: TrainingBackend, progress: Progress): Promise<void> {
  const specs = parametersOf(run.file.model);
  const optimizer = new Map([...backend.optimizer].map(([name, data]) => [name, { shape: [data.length], data }]));
  await run.saveCheckpoint(progress.step, unflatten(backend.parameters, specs), optimizer, { [progressKey]: JSON.stringify(progress) });
}

/**
 * Puts the newest whole checkpoint back into the backend; where there is none yet, training begins anew.
 * @throws UserError `train/finished` where nothing is left to be done
 */
export async function restore(run: RunFolder, backend: TrainingBackend, recipe: Recipe): Promise<Progress> {
  const step = await run.newestResumable();
  if (step === undefined) {
    await run.truncateMetrics(0);
    return beginning;
  }
  const last = (await run.metrics()).findLast((line) => line.step <= step);
  const optimizer = await run.loadOptimizer(step);
  const progress = { ...beginning, step, seconds: last?.seconds ?? 0, ...(JSON.parse(optimizer.metadata[progressKey] ?? '{}') as Partial<Progress>) };
  const exact = last?.byDigits.at(-1)?.exact ?? 0;
  // A training that was stopped while it evaluated its last step still owes that evaluation.
  if ((step >= recipe.steps && progress.lossCount === 0) || (recipe.until !== null && last?.step === step && exact >= recipe.until))
    throw new UserError(
      'train/finished',
      `The run ${run.file.name} is finished: step ${step} of ${recipe.steps}, ${(100 * exact).toFixed(1)}% exact match. Ask for more steps or a higher target to train it further.`,
    );
  await run.truncateMetrics(step);
  const { tensors } = await run.loadWeights(step);
  backend.parameters.set(flatten(tensors, parametersOf(run.file.model)));
  for (const [name, data] of backend.optimizer) {
    const saved = optimizer.tensors.get(name)?.data;
    if (saved?.length !== data.length) throw new UserError('checkpoint/optimizer', `The optimizer state of step ${step} in ${run.folder} does not fit the model. Remove that checkpoint to resume from the one before.`);
    data.set(saved);
  }
  return progress;
}
