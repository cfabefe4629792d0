import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { findResumePoint, type ResumePoint, type UnusableCheckpoint } from '../../checkpoint/resume-point';
import { runSchemaVersion } from '../../checkpoint/run-file';
import { RunFolder } from '../../checkpoint/run-folder';
import { flatten, notFinite, unflatten } from '../../checkpoint/weights';
import { parameterCount, parametersOf } from '../../model/parameters';
import type { Recipe } from '../../shared/recipe';
import { UserError } from '../../shared/errors';
import type { EngineIdentity } from '../../shared/identities';
import type { ModelConfig } from '../../shared/model-config';
import { optimizerNamed } from '../../engine/optimizers/optimizers';
import { beginning, type Progress } from '../../engine/trainer';
import type { TrainingBackend } from '../../engine/training-backend';

const progressKey = 'digitscope.progress';
const progressSchema = z
  .object({
    step: z.number().int().min(0),
    seconds: z.number().min(0),
    lossSum: z.number(),
    lossCount: z.number().int().min(0),
  })
  .partial();

/** Makes the folder of a new run. @throws UserError `run/exists` */
export function begin(folder: string, recipe: Recipe, model: ModelConfig, engine: EngineIdentity): Promise<RunFolder> {
  return RunFolder.create(folder, {
    schemaVersion: runSchemaVersion,
    name: path.basename(path.resolve(folder)),
    recipe,
    model,
    optimizer: optimizerNamed(recipe.optimizer).constants,
    engines: [{ fromStep: 0, ...engine }],
    created: new Date().toISOString(),
  });
}

/** Writes a checkpoint from which training resumes to the same curve as if it had not been interrupted. */
export async function save(run: RunFolder, backend: TrainingBackend, progress: Progress): Promise<void> {
  const specs = parametersOf(run.file.model);
  const optimizer = new Map([...backend.optimizer].map(([name, data]) => [name, { shape: [data.length], data }]));
  await run.saveCheckpoint(progress.step, unflatten(backend.parameters, specs), optimizer, {
    [progressKey]: JSON.stringify(progress),
  });
}

/** Where training resumes, read and checked. Nothing has been changed yet. */
export interface Start {
  /** Undefined where it begins at step 0. */
  readonly point?: ResumePoint;
  readonly progress: Progress;
  /** Newer checkpoints that cannot be used. */
  readonly unusable: readonly UnusableCheckpoint[];
}

/**
 * Finds where a run resumes. Changes nothing.
 * @throws UserError `run/optimizer` if it was trained with other constants, `train/finished` if nothing is left to do
 */
export async function findStart(run: RunFolder, recipe: Recipe): Promise<Start> {
  const { constants } = optimizerNamed(recipe.optimizer);
  if (run.file.optimizer && !isDeepStrictEqual(run.file.optimizer, constants))
    throw new UserError(
      'run/optimizer',
      `The run ${run.name} was trained with other constants of ${recipe.optimizer} than this version of ` +
        'Digitscope uses, so it would not go on to the same curve. Train a new run; nothing was changed.',
    );
  const { point, unusable } = await findResumePoint(run, (candidate) => checkFit(run, candidate));
  if (!point) return { progress: beginning, unusable };
  const { step } = point;
  const last = (await run.metrics()).findLast((line) => line.step <= step);
  const progress = { ...beginning, seconds: last?.seconds ?? 0, ...progressOf(point), step };
  const exact = last?.byDigits.at(-1)?.exact ?? 0;
  // A training that was stopped during its last evaluation still has to do that evaluation.
  if (
    (step >= recipe.steps && progress.lossCount === 0) ||
    (recipe.until !== null && last?.step === step && exact >= recipe.until)
  )
    throw new UserError(
      'train/finished',
      `The run ${run.name} is finished: step ${step} of ${recipe.steps}, ${(100 * exact).toFixed(1)}% exact ` +
        'match. Ask for more steps or a higher target to train it further.',
    );
  return { point, progress, unusable };
}

/**
 * A run without a checkpoint that can be resumed starts again only if the user asks for that explicitly.
 * @throws UserError `run/no-checkpoint`, `run/unusable` listing what is wrong with each checkpoint
 */
export function refuseRestart({ name, folder }: RunFolder, unusable: readonly UnusableCheckpoint[]): never {
  const again =
    'To begin again at step 0, choose Start from Scratch (`digitscope train --resume --from-scratch`), which ' +
    'keeps what is there in a folder beside it.';
  if (unusable.length === 0)
    throw new UserError(
      'run/no-checkpoint',
      `The run ${name} has no checkpoint yet, so there is nothing to resume. ${again}`,
    );
  const [newest, ...older] = unusable;
  // The problem alone, without the advice after it, which is for other situations.
  const reason = newest.problem
    .replaceAll(`${folder}${path.sep}`, '')
    .split(/\. (?=[A-Z])/)[0]
    .replace(/\.$/, '');
  const more =
    older.length > 0 ? `, nor ${older.length === 1 ? 'the one before it' : `the ${older.length} before it`}` : '';
  throw new UserError(
    'run/unusable',
    `The newest checkpoint of the run ${name}, that of step ${newest.step}, cannot be resumed${more}: ${reason}. ` +
      `Nothing was changed. ${again}`,
  );
}

/** Loads a checkpoint into the backend. */
export function load({ weights, optimizer }: ResumePoint, model: ModelConfig, backend: TrainingBackend): void {
  backend.parameters.set(flatten(weights.tensors, parametersOf(model)));
  for (const [name, data] of backend.optimizer) data.set(optimizer.tensors.get(name)!.data);
}

/** Refuses a checkpoint that is whole but not of this training. @throws UserError `checkpoint/optimizer` */
function checkFit({ file, folder }: RunFolder, point: ResumePoint): void {
  const refuse = (wrong: string): never => {
    throw new UserError(
      'checkpoint/optimizer',
      `The checkpoint of step ${point.step} in ${folder} ${wrong}. Restore it from a copy, or remove it to ` +
        'resume from the one before.',
    );
  };
  const size = parameterCount(file.model);
  const [strange] = notFinite(point.weights.tensors);
  if (strange) refuse('has weights that are not finite');
  for (const name of ['mean', 'square']) {
    const data = point.optimizer.tensors.get(name)?.data;
    if (data?.length !== size)
      refuse(
        `has an optimizer state that does not fit the model: '${name}' has ${data?.length ?? 'no'} numbers, and ` +
          `the model has ${size}`,
      );
    if (!data!.every(Number.isFinite)) refuse(`has an optimizer state with numbers in '${name}' that are not finite`);
  }
  const progress = progressOf(point);
  if (progress === undefined || (progress.step ?? point.step) !== point.step)
    refuse('does not say how far training had come, or says another step');
  if ((progress?.lossCount ?? 0) > file.recipe.evalEvery)
    refuse('says that more steps were trained since its last evaluation than lie between two');
}

/** How far training had come by a checkpoint; undefined if that is damaged. */
function progressOf({ optimizer }: ResumePoint): Partial<Progress> | undefined {
  try {
    return progressSchema.safeParse(JSON.parse(optimizer.metadata[progressKey] ?? '{}')).data;
  } catch {
    return undefined;
  }
}
