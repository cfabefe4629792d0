import { showMessage } from '../show/message';
import { pick } from '../show/pick';
import { progressText } from '../training/training-texts';
import type { Command } from './command';
import { targetOf } from './target';

/** Stops a training; its last complete step becomes a checkpoint. */
export const stopTraining: Command = {
  id: 'digitscope.stopTraining',
  async run({ trainings }, argument) {
    const folder = targetOf(argument)?.folder ?? (await pickTraining(trainings.active));
    if (folder !== undefined) trainings.stop(folder);
  },
};

async function pickTraining(active: readonly Parameters<typeof progressText>[0][]): Promise<string | undefined> {
  if (active.length === 0) void showMessage('info', 'No training is running.');
  if (active.length <= 1) return active[0]?.folder;
  const items = active.map((training) => ({
    label: training.name,
    description: progressText(training),
    folder: training.folder,
  }));
  return (await pick(items, { placeHolder: 'Which training should stop?' }))?.folder;
}
