import { commands, type QuickPickItem } from 'vscode';
import { pick } from '../show/pick';
import { progressText } from '../training/training-texts';
import type { Command } from './command';

interface Action extends QuickPickItem {
  readonly command?: string;
  readonly folder?: string;
}

/** Lists the running trainings, each with its commands. A click on the status item opens this list. */
export const showTrainings: Command = {
  id: 'digitscope.showTrainings',
  async run({ trainings }) {
    const items = trainings.active.flatMap((training): Action[] => [
      {
        label: 'Open Inspector',
        description: training.name,
        detail: progressText(training),
        command: 'digitscope.openInspector',
        folder: training.folder,
      },
      {
        label: 'Stop Training',
        description: training.name,
        detail: 'Writes a checkpoint, from which it can be resumed',
        command: 'digitscope.stopTraining',
        folder: training.folder,
      },
    ]);
    const chosen = await pick(items, {
      title: 'Trainings',
      placeHolder: 'What do you want to do?',
      matchOnDescription: true,
    });
    if (chosen?.command !== undefined) await commands.executeCommand(chosen.command, { folder: chosen.folder });
  },
};
