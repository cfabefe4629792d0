import { RunFolder } from '../../checkpoint/run-folder';
import { modelFor } from '../../model/config';
import { initialParameters } from '../../model/initialize';
import { parameterCount } from '../../model/parameters';
import type { EngineContract, TrainEvent, TrainResult } from '../../shared/engine-contract';
import { layoutOf } from '../../tasks/layout';
import { isDeviceLost } from '../device-lost';
import type { ComputeEngine } from '../engines/engine';
import type { Engines } from '../engines/engines';
import { train } from '../trainer';
import { WorkerDied } from '../worker-died';
import { begin, restore, save } from './run-state';

/**
 * Trains a new run or goes on with one, writing its folder. Where its GPU is lost meanwhile, training goes on from the newest checkpoint on the CPU.
 * @throws UserError, CancelledError
 */
export async function trainRun(
  engines: Pick<Engines, 'forTraining' | 'afterLoss'>,
  params: EngineContract['train']['params'],
  { signal, progress: report }: { signal: AbortSignal; progress: (event: TrainEvent) => void },
): Promise<TrainResult> {
  const resumed = params.recipe ? undefined : await RunFolder.open(params.folder);
  resumed?.checkResumable();
  const config = params.recipe ? modelFor(layoutOf(params.recipe.task), params.recipe) : resumed!.file.model;
  // Before the folder is made: without its engine there is no run.
  const engine = await engines.forTraining(config, params.recipe ?? resumed!.file.recipe);
  const run = resumed ?? (await begin(params.folder, params.recipe!, config, engine.identity));
  const recipe = { ...run.file.recipe, ...(params.steps !== undefined && { steps: params.steps }), ...(params.until !== undefined && { until: params.until }) };

  /** Trains from the newest checkpoint, or from the beginning where there is none. */
  const trainOn = async ({ identity, training }: ComputeEngine, eventOf: (fromStep: number) => TrainEvent): Promise<TrainResult> => {
    const backend = training(recipe, config);
    const start = await restore(run, backend, recipe);
    if (start.step === 0) backend.parameters.set(initialParameters(config, recipe.seed));
    await run.noteEngine(start.step, identity);
    report(eventOf(start.step));
    const store = {
      metrics: run.appendMetrics.bind(run),
      checkpoint: save.bind(undefined, run, backend),
    };
    try {
      return { folder: run.folder, ...(await train(backend, recipe, start, store, { signal, report })) };
    } catch (error) {
      throw error instanceof WorkerDied ? new WorkerDied(error.how, await remedyOf(run)) : error;
    }
  };

  try {
    return await trainOn(engine, (fromStep) => ({ event: 'start', folder: run.folder, parameters: parameterCount(config), engine: engine.identity, fromStep }));
  } catch (error) {
    if (!isDeviceLost(error)) throw error;
    const cpu = await engines.afterLoss();
    const where = (fromStep: number) => (fromStep === 0 ? 'anew, there being no checkpoint yet,' : `from step ${fromStep}`);
    return trainOn(cpu, (fromStep) => ({ event: 'engine', engine: cpu.identity, fromStep, message: `The GPU was lost. Training goes on ${where(fromStep)} with ${cpu.identity.label}.` }));
  }
}

/** How to go on after a worker's death. */
async function remedyOf(run: RunFolder): Promise<string> {
  const step = await run.newestResumable();
  return step === undefined ? 'The run has no checkpoint yet: resumed, it begins anew.' : `The run keeps its last checkpoint, that of step ${step}: resume it to go on from there.`;
}
