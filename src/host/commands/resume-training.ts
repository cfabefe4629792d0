import { RunFolder } from '../../checkpoint/run-folder';
import { pickRun } from '../picks/pick-runs';
import { askLine } from '../show/pick';
import { currentRecipe } from '../../checkpoint/run-limits';
import type { ResumedTraining } from '../../shared/training';
import { UserError } from '../../shared/errors';
import type { Host } from '../host';
import { offer } from '../show/report';
import { isComplete, parseMoreSteps } from '../training/more-steps';
import { grouped } from '../training/training-texts';
import { trainAndTell } from '../training/train-with-progress';
import type { Command } from './command';
import { targetOf } from './target';

/** Resumes a run from its newest checkpoint. For a finished run, asks how many more steps it should train. */
export const resumeTraining: Command = {
  id: 'digitscope.resumeTraining',
  async run(host, argument) {
    const folder =
      targetOf(argument)?.folder ??
      (await pickRun(host, 'Which run should be resumed?', ({ imported }) => !imported))?.folder;
    if (folder === undefined) return;
    const run = await RunFolder.open(folder);
    run.checkResumable();
    const last = (await run.metrics()).at(-1);
    if (!last || !isComplete(currentRecipe(run.file), last)) return resume(host, { folder: run.folder, resume: true });
    const typed = await askLine(
      {
        title: `Resume Training: ${run.name}`,
        prompt: `This run finished after ${grouped(last.step)} steps. How many more should it train?`,
        value: '1000',
      },
      (text) => {
        const reading = parseMoreSteps(text);
        return 'problem' in reading ? reading.problem : undefined;
      },
    );
    const more = parseMoreSteps(typed ?? '');
    if ('value' in more)
      await resume(host, { folder: run.folder, resume: true, steps: last.step + more.value, until: null });
  },
};

/**
 * Resumes a run. If none of its checkpoints can be resumed, says why and offers to start again, which never happens
 * unasked.
 */
async function resume(host: Host, params: ResumedTraining): Promise<void> {
  try {
    await trainAndTell(host, params);
  } catch (error) {
    if (!(error instanceof UserError && ['run/no-checkpoint', 'run/unusable'].includes(error.code))) throw error;
    host.log.warn(`[${error.code}] ${error.message}`);
    void offer(host.log, 'warning', error.message, {
      'Start from Scratch': () => trainAndTell(host, { ...params, fromScratch: true }),
    });
  }
}
