import path from 'node:path';
import { runSchemaVersion } from '../../checkpoint/run-file';
import { RunFolder } from '../../checkpoint/run-folder';
import { flatten, unflatten } from '../../checkpoint/weights';
import { modelFor } from '../../model/config';
import { initialParameters } from '../../model/initialize';
import { parameterCount, parametersOf } from '../../model/parameters';
import type { EngineContract, Recipe, TrainEvent, TrainResult } from '../../shared/engine-contract';
import { UserError } from '../../shared/errors';
import type { EngineIdentity, ModelConfig } from '../../shared/results';
import { layoutOf } from '../../tasks/layout';
import { optimizers } from '../optimizers/table';
import type { Engines } from '../engines/engines';
import { beginning, train, type Progress } from '../trainer';
import type { TrainingBackend } from '../training-backend';

const progressKey = 'digitscope.progress';

/** Trains a new run or goes on with one, writing its folder. @throws UserError, CancelledError */
export async function trainRun(
  engines: Engines,
  params: EngineContract['train']['params'],
  { signal, progress: report }: { signal: AbortSignal; progress: (event: TrainEvent) => void },
): Promise<TrainResult> {
  const resumed = params.recipe ? undefined : await RunFolder.open(params.folder);
  resumed?.checkResumable();
  const config = params.recipe ? modelFor(layoutOf(params.recipe.task), params.recipe) : resumed!.file.model;
  // Before the folder is made: without its engine there is no run.
  const engine = await engines.forTraining(config);
  const run = resumed ?? (await begin(params.folder, params.recipe!, config, engine.identity));
  const recipe = { ...run.file.recipe, ...(params.steps !== undefined && { steps: params.steps }), ...(params.until !== undefined && { until: params.until }) };
  const backend = engine.training(recipe, config);
  const start = params.recipe ? beginning : await restore(run, backend, recipe);
  if (start.step === 0) backend.parameters.set(initialParameters(config, recipe.seed));
  report({ event: 'start', folder: run.folder, parameters: parameterCount(config), engine: engine.identity, fromStep: start.step });

  const store = {
    metrics: (line: Parameters<RunFolder['appendMetrics']>[0]) => run.appendMetrics(line),
    checkpoint: (progress: Progress) => save(run, backend, progress),
  };
  return { folder: run.folder, ...(await train(backend, recipe, start, store, { signal, report })) };
}

function begin(folder: string, recipe: Recipe, model: ModelConfig, engine: EngineIdentity): Promise<RunFolder> {
  return RunFolder.create(folder, {
    schemaVersion: runSchemaVersion,
    name: path.basename(path.resolve(folder)),
    recipe,
    model,
    optimizer: optimizers[recipe.optimizer].constants,
    engine,
    created: new Date().toISOString(),
  });
}

async function save(run: RunFolder, backend: TrainingBackend, progress: Progress): Promise<void> {
  const specs = parametersOf(run.file.model);
  const optimizer = new Map([...backend.optimizer].map(([name, data]) => [name, { shape: [data.length], data }]));
  await run.saveCheckpoint(progress.step, unflatten(backend.parameters, specs), optimizer, { [progressKey]: JSON.stringify(progress) });
}

/** Puts the newest whole checkpoint back into the backend; where there is none yet, training begins anew. */
async function restore(run: RunFolder, backend: TrainingBackend, recipe: Recipe): Promise<Progress> {
  const step = await run.newestResumable();
  const last = (await run.metrics()).findLast((line) => line.step <= (step ?? 0));
  const exact = last?.byDigits.at(-1)?.exact ?? 0;
  if (step !== undefined && (step >= recipe.steps || (recipe.until !== null && last?.step === step && exact >= recipe.until)))
    throw new UserError(
      'train/finished',
      `The run ${run.file.name} is finished: step ${step} of ${recipe.steps}, ${(100 * exact).toFixed(1)}% exact match. Ask for more steps or a higher target to train it further.`,
    );
  await run.truncateMetrics(step ?? 0);
  if (step === undefined) return beginning;
  const { tensors } = await run.loadWeights(step);
  backend.parameters.set(flatten(tensors, parametersOf(run.file.model)));
  const optimizer = await run.loadOptimizer(step);
  for (const [name, data] of backend.optimizer) {
    const saved = optimizer.tensors.get(name)?.data;
    if (saved?.length !== data.length) throw new UserError('checkpoint/optimizer', `The optimizer state of step ${step} in ${run.folder} does not fit the model. Remove that checkpoint to resume from the one before.`);
    data.set(saved);
  }
  return { ...beginning, step, seconds: last?.seconds ?? 0, ...(JSON.parse(optimizer.metadata[progressKey] ?? '{}') as Partial<Progress>) };
}
