import path from 'node:path';
import type { Command } from 'commander';
import { RunFolder } from '../../checkpoint/run-folder';
import { freeRunName } from '../../checkpoint/run-names';
import type { EngineChoice, EngineContract, Recipe } from '../../shared/engine-contract';
import { CancelledError, UserError } from '../../shared/errors';
import type { CliContext } from '../context';
import { withEngine } from '../engine-session';
import { engineOption, jsonOption } from '../options';
import { shortPath } from '../output';
import { StoppedError } from '../stopped';
import { trainReporter } from '../train-reporter';
import { addRecipeOptions, recipeOf, untilOf, type RecipeFlags } from '../train-recipe';

interface Flags extends RecipeFlags {
  readonly out?: string;
  readonly run?: string;
  readonly resume?: boolean;
  readonly engine: EngineChoice;
  readonly json?: boolean;
}
/** What may be said anew when a run is resumed; the rest is in its `run.json`. */
const resumable = new Set(['resume', 'out', 'run', 'steps', 'until', 'json', 'engine']);

export function registerTrain(root: Command, context: CliContext): void {
  addRecipeOptions(root.command('train').description('Trains a model on an arithmetic task and writes a run folder.'))
    .addOption(engineOption())
    .option('--out <folder>', 'run folder to write (default: a new one in runs/)')
    .option('--run <folder>', 'with --resume: the run folder to go on with')
    .option('--resume', 'go on with a run from its newest checkpoint')
    .addOption(jsonOption('print one JSON object a line'))
    .action((flags: Flags, command: Command) => train(flags, command, context));
}

async function train(flags: Flags, command: Command, context: CliContext): Promise<void> {
  const { params, recipe } = flags.resume ? await resumeParams(flags, command, context) : await startParams(flags, context);
  const reporter = trainReporter(context, flags.json === true, recipe);
  try {
    const result = await withEngine(context, flags.engine, (calls) => calls.train(params, { signal: context.signal, onProgress: reporter.event }));
    reporter.done(result);
  } catch (error) {
    if (error instanceof CancelledError) throw new StoppedError(await lastWords(params.folder, context));
    throw error;
  } finally {
    reporter.stop();
  }
}

interface Request {
  readonly params: EngineContract['train']['params'];
  /** With the limits that will hold. */
  readonly recipe: Recipe;
}

async function startParams(flags: Flags, context: CliContext): Promise<Request> {
  if (flags.run !== undefined) throw new UserError('cli/run', 'Give --run only with --resume; the folder of a new run is --out.');
  const recipe = recipeOf(flags);
  const folder = path.resolve(context.cwd, flags.out ?? path.join('runs', await freeRunName(path.resolve(context.cwd, 'runs'), recipe)));
  return { params: { folder, recipe }, recipe };
}

async function resumeParams(flags: Flags, command: Command, context: CliContext): Promise<Request> {
  if (flags.out !== undefined && flags.run !== undefined) throw new UserError('cli/run', 'Give the run to resume as --out or as --run, not as both.');
  const target = flags.run ?? flags.out;
  if (target === undefined) throw new UserError('cli/run', 'Say which run to resume: --resume --out runs/name.');
  const fixed = command.options.find((option) => !resumable.has(option.attributeName()) && command.getOptionValueSource(option.attributeName()) === 'cli');
  if (fixed) throw new UserError('cli/resume', `A resumed run keeps its recipe, so ${fixed.long} cannot be given; leave it out, or train a new run.`);
  const run = await RunFolder.open(path.resolve(context.cwd, target));
  const until = untilOf(flags);
  const overrides = { ...(flags.steps !== undefined && { steps: flags.steps }), ...(until !== undefined && { until }) };
  return { params: { folder: run.folder, resume: true, ...overrides }, recipe: { ...run.file.recipe, ...overrides } };
}

/** What a stopped training leaves behind, and how to go on. */
async function lastWords(folder: string, context: CliContext): Promise<string> {
  const nothing = 'Stopped before the first checkpoint.';
  try {
    const step = await (await RunFolder.open(folder)).newestResumable();
    if (step === undefined) return nothing;
    const shown = shortPath(context, folder);
    return `Stopped; the checkpoint of step ${step} is written. Go on with: digitscope train --resume --out ${/\s/.test(shown) ? JSON.stringify(shown) : shown}`;
  } catch (error) {
    if (error instanceof UserError) return nothing;
    throw error;
  }
}
