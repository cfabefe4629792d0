import { findResumePoint } from '../../checkpoint/resume-point';
import { RunFolder } from '../../checkpoint/run-folder';
import { currentRecipe } from '../../checkpoint/run-limits';
import { lockRun } from '../../checkpoint/run-lock';
import { modelFor } from '../../model/config';
import { initialParameters } from '../../model/initialize';
import { parameterCount } from '../../model/parameters';
import type { NewTraining, ResumedTraining, TrainEvent, TrainParams, TrainResult } from '../../shared/training';
import type { Recipe } from '../../shared/recipe';
import { CancelledError } from '../../shared/errors';
import { layoutOf } from '../../tasks/layout';
import { isDeviceLost } from '../../engine/device-lost';
import type { ComputeEngine } from '../../engine/compute-engine';
import type { Engines } from '../../engine/engines/opened-engines';
import { beginning, train } from '../../engine/trainer';
import { WorkerDied } from '../../engine/worker-died';
import { begin, findStart, load, refuseRestart, save, type Start } from './run-state';

type Trainers = Pick<Engines, 'forTraining' | 'afterLoss'>;

interface Context {
  readonly signal: AbortSignal;
  readonly progress: (event: TrainEvent) => void;
}

/**
 * Trains a new run or resumes one, and writes its folder, which is locked meanwhile. If the GPU is lost, it is
 * resumed on the CPU from the newest checkpoint.
 * @throws UserError, CancelledError
 */
export async function trainRun(engines: Trainers, params: TrainParams, context: Context): Promise<TrainResult> {
  return 'recipe' in params ? trainNew(engines, params, context) : resume(engines, params, context);
}

async function trainNew(engines: Trainers, { folder, recipe }: NewTraining, context: Context): Promise<TrainResult> {
  const config = modelFor(layoutOf(recipe.task), recipe);
  // Before the folder is made: without an engine there is no run.
  const engine = await engines.forTraining(config, recipe);
  if (context.signal.aborted) throw new CancelledError();
  const run = await begin(folder, recipe, config, engine.identity);
  const lock = await lockRun(run.folder);
  try {
    return await new Training(engines, run, recipe, context).from({ progress: beginning, unusable: [] }, engine, []);
  } finally {
    await lock.release();
  }
}

async function resume(
  engines: Trainers,
  { folder, steps, until, fromScratch = false }: ResumedTraining,
  context: Context,
): Promise<TrainResult> {
  const run = await RunFolder.open(folder);
  run.checkResumable();
  const lock = await lockRun(run.folder);
  try {
    const recipe = {
      ...currentRecipe(run.file),
      ...(steps !== undefined && { steps }),
      ...(until !== undefined && { until }),
    };
    const start = await findStart(run, recipe);
    if (!start.point && !fromScratch) refuseRestart(run, start.unusable);
    const engine = await engines.forTraining(run.file.model, recipe);
    // From here on files change.
    if (context.signal.aborted) throw new CancelledError();
    await run.removeLeftovers();
    const notes = start.point
      ? start.unusable.map(
          ({ step, problem }) =>
            `Step ${step} cannot be resumed, so training goes on from step ${start.progress.step}: ${problem}`,
        )
      : [];
    const aside = start.point ? undefined : await run.setAside();
    if (aside !== undefined) notes.push(`What was there before is kept in ${aside}.`);
    return await new Training(engines, run, recipe, context).from(start, engine, notes);
  } finally {
    await lock.release();
  }
}

/** A training of a run whose lock this process holds. */
class Training {
  constructor(
    private readonly engines: Trainers,
    private readonly run: RunFolder,
    private readonly recipe: Recipe,
    private readonly context: Context,
  ) {}

  /** @param notes what a person should know of how it begins */
  async from(start: Start, engine: ComputeEngine, notes: readonly string[]): Promise<TrainResult> {
    const { run } = this;
    const parameters = parameterCount(run.file.model);
    try {
      return await this.train(start, engine, (fromStep) => ({
        event: 'start',
        folder: run.folder,
        parameters,
        engine: engine.identity,
        fromStep,
        ...(notes.length > 0 && { notes }),
      }));
    } catch (error) {
      if (!isDeviceLost(error)) throw error;
      const cpu = await this.engines.afterLoss();
      const again = await findStart(run, this.recipe);
      // Without a checkpoint, all that the folder holds is what this training has written since step 0.
      if (!again.point && again.unusable.length > 0) refuseRestart(run, again.unusable);
      const where = (fromStep: number) =>
        fromStep === 0 ? 'again from step 0, there being no checkpoint yet,' : `from step ${fromStep}`;
      return this.train(again, cpu, (fromStep) => ({
        event: 'engine',
        engine: cpu.identity,
        fromStep,
        message: `The GPU was lost. Training goes on ${where(fromStep)} with ${cpu.identity.label}.`,
      }));
    }
  }

  private async train(
    { point, progress }: Start,
    { identity, training }: ComputeEngine,
    eventOf: (fromStep: number) => TrainEvent,
  ): Promise<TrainResult> {
    const { run, recipe, context } = this;
    const { model } = run.file;
    const backend = training(recipe, model);
    if (point) load(point, model, backend);
    else backend.parameters.set(initialParameters(model, recipe.seed));
    await run.truncateMetrics(progress.step);
    await run.noteEngine(progress.step, identity);
    await run.noteLimits(progress.step, recipe);
    context.progress(eventOf(progress.step));
    const store = {
      metrics: run.appendMetrics.bind(run),
      checkpoint: save.bind(undefined, run, backend),
    };
    try {
      return {
        folder: run.folder,
        ...(await train(backend, recipe, progress, store, { signal: context.signal, report: context.progress })),
      };
    } catch (error) {
      throw error instanceof WorkerDied ? new WorkerDied(error.how, await remedyOf(run)) : error;
    }
  }
}

/** How to go on after a worker's death. */
async function remedyOf(run: RunFolder): Promise<string> {
  const { point } = await findResumePoint(run);
  return point
    ? `The run keeps its last checkpoint, that of step ${point.step}: resume it to go on from there.`
    : 'The run has no checkpoint yet: begin it again with Start from Scratch.';
}
