import type { Command } from 'commander';
import { findResumePoint } from '../../checkpoint/resume-point';
import { RunFolder } from '../../checkpoint/run-folder';
import type { TrainEvent } from '../../shared/training';
import { CancelledError, UserError } from '../../shared/errors';
import type { CliContext } from '../common/context';
import { withEngine } from '../common/engine-session';
import { engineOption, jsonOption } from '../common/options';
import { argument, shortPath } from '../common/output';
import { StoppedError } from '../common/stopped';
import { addRecipeOptions } from '../train/recipe-options';
import { trainReporter } from '../train/train-reporter';
import { trainRequest, type TrainFlags } from '../train/train-request';

export function registerTrain(root: Command, context: CliContext): void {
  addRecipeOptions(root.command('train').description('Trains a model on an arithmetic task and writes a run folder.'))
    .addOption(engineOption())
    .option('--out <folder>', 'run folder to write (default: a new one in runs/)')
    .option('--run <folder>', 'with --resume: the run folder to resume')
    .option(
      '--resume',
      'resume a run from its newest checkpoint; a recipe that differs from the run is refused, and with a recipe ' +
        'a missing run is started',
    )
    .option(
      '--from-scratch',
      'with --resume: start again at step 0 if no checkpoint can be resumed; existing files are moved aside',
    )
    .addOption(jsonOption('print one JSON object per line'))
    .action((flags: TrainFlags, command: Command) => trainRun(flags, command, context));
}

async function trainRun(flags: TrainFlags, command: Command, context: CliContext): Promise<void> {
  const { params, recipe } = await trainRequest(flags, command, context);
  const reporter = trainReporter(context, flags.json === true, recipe);
  let begun = false;
  const onProgress = (event: TrainEvent) => {
    begun = true;
    reporter.event(event);
  };
  try {
    const result = await withEngine(
      context,
      flags.engine,
      (calls) => calls.train(params, { signal: context.signal, onProgress }),
      { finishing: () => begun },
    );
    reporter.done(result);
  } catch (error) {
    if (error instanceof CancelledError) throw new StoppedError(await lastWords(params.folder, context));
    throw error;
  } finally {
    reporter.stop();
  }
}

/** What a stopped training leaves, and how to resume it. */
async function lastWords(folder: string, context: CliContext): Promise<string> {
  const resume = `digitscope train --resume --out ${argument(shortPath(context, folder))}`;
  try {
    const { point } = await findResumePoint(await RunFolder.open(folder));
    if (!point) return `Stopped before the first checkpoint. Start again with: ${resume} --from-scratch`;
    return `Stopped. The newest checkpoint is step ${point.step}. Resume with: ${resume}`;
  } catch (error) {
    if (error instanceof UserError) return 'Stopped before training began; nothing was written.';
    throw error;
  }
}
