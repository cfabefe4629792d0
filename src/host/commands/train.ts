import { join } from 'node:path';
import { freeRunName } from '../../checkpoint/run-names';
import { askSteps } from '../picks/multi-step';
import { chooseRunsDirectory } from '../picks/choose-runs-directory';
import { trainSteps } from '../picks/train-steps';
import { defaultChoices, recipeFromChoices } from '../training/train-choices';
import { trainAndTell } from '../training/train-with-progress';
import type { Command } from './command';

/** Asks what to train, trains it in a new run folder, and says how it ended. */
export const train: Command = {
  id: 'digitscope.train',
  async run(host) {
    const directory = await chooseRunsDirectory();
    if (directory === undefined) return;
    const choices = await askSteps('Train Arithmetic Model', defaultChoices, trainSteps);
    if (!choices) return;
    const recipe = recipeFromChoices(choices);
    await trainAndTell(host, { folder: join(directory, await freeRunName(directory, recipe)), recipe });
  },
};
