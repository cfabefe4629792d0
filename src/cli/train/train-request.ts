import path from 'node:path';
import type { Command } from 'commander';
import { namesIn } from '../../checkpoint/files';
import { RunFolder } from '../../checkpoint/run-folder';
import { currentRecipe } from '../../checkpoint/run-limits';
import { freeRunName } from '../../checkpoint/run-names';
import type { EngineChoice } from '../../shared/engines';
import type { Recipe } from '../../shared/recipe';
import type { TrainParams } from '../../shared/training';
import { UserError } from '../../shared/errors';
import type { CliContext } from '../common/context';
import { recipeDifference } from './recipe-difference';
import { recipeFromFlags, untilFromFlags, type RecipeFlags } from './recipe-options';

export interface TrainFlags extends RecipeFlags {
  readonly out?: string;
  readonly run?: string;
  readonly resume?: boolean;
  readonly fromScratch?: boolean;
  readonly engine: EngineChoice;
  readonly json?: boolean;
}

/** What the flags of `train` ask for. */
export interface TrainRequest {
  readonly params: TrainParams;
  /** With the limits that will hold. */
  readonly recipe: Recipe;
}

/** The flags that are allowed when a run is resumed without its recipe. */
const withoutRecipe = new Set(['resume', 'fromScratch', 'out', 'run', 'steps', 'until', 'json', 'engine']);

/** @throws UserError `cli/…`, `recipe/…`, `run/…` */
export async function trainRequest(flags: TrainFlags, command: Command, context: CliContext): Promise<TrainRequest> {
  if (flags.resume) return resumeRequest(flags, command, context);
  if (flags.run !== undefined)
    throw new UserError('cli/run', 'Give --run only with --resume; for a new run, give its folder as --out.');
  if (flags.fromScratch)
    throw new UserError(
      'cli/from-scratch',
      'Give --from-scratch only with --resume: a new run starts at step 0 anyway.',
    );
  return newRequest(recipeFromFlags(flags), flags.out, context);
}

async function newRequest(recipe: Recipe, out: string | undefined, context: CliContext): Promise<TrainRequest> {
  const folder = path.resolve(
    context.cwd,
    out ?? path.join('runs', await freeRunName(path.resolve(context.cwd, 'runs'), recipe)),
  );
  return { params: { folder, recipe }, recipe };
}

async function resumeRequest(flags: TrainFlags, command: Command, context: CliContext): Promise<TrainRequest> {
  if (flags.out !== undefined && flags.run !== undefined)
    throw new UserError('cli/run', 'Give the run to resume either as --out or as --run.');
  const target = flags.run ?? flags.out;
  if (target === undefined) throw new UserError('cli/run', 'Say which run to resume: --resume --out runs/name.');
  const folder = path.resolve(context.cwd, target);
  const asked = flags.task === undefined ? undefined : recipeFromFlags(flags);
  if (!asked) {
    const fixed = command.options.find(
      (option) =>
        !withoutRecipe.has(option.attributeName()) && command.getOptionValueSource(option.attributeName()) === 'cli',
    );
    if (fixed)
      throw new UserError(
        'cli/resume',
        `A resumed run keeps its recipe, so ${fixed.long} cannot be changed. Leave it out, or give the whole ` +
          'recipe with --task to have it compared.',
      );
  }
  // A job may be started and restarted with one command; the first time, there is nothing to resume yet.
  if (asked && ((await namesIn(folder)) ?? []).length === 0) return newRequest(asked, folder, context);
  const run = await RunFolder.open(folder);
  const difference = asked && recipeDifference(asked, run.file.recipe);
  if (difference)
    throw new UserError(
      'cli/recipe',
      `The recipe of ${run.name} differs: its ${difference.field} is ${difference.there}, not ` +
        `${difference.asked}. Leave the recipe out to resume the run as it is, or train a new run under another name.`,
    );
  const until = untilFromFlags(flags);
  const overrides = { ...(flags.steps !== undefined && { steps: flags.steps }), ...(until !== undefined && { until }) };
  return {
    params: { folder: run.folder, resume: true, ...overrides, ...(flags.fromScratch && { fromScratch: true }) },
    recipe: { ...currentRecipe(run.file), ...overrides },
  };
}
