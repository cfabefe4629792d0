import { basename } from 'node:path';
import { commands } from 'vscode';
import type { Log } from '../show/log';
import { offer } from '../show/report';
import { interruptedText } from './training-texts';

/** Says that a training ended with its window, and offers to resume it. */
export const sayInterrupted =
  (log: Log) =>
  (folder: string, step: number | undefined): void =>
    void offer(log, 'warning', interruptedText(basename(folder), step), {
      Resume: () => commands.executeCommand('digitscope.resumeTraining', { folder }),
      ...(step !== undefined && {
        'Open Inspector': () => commands.executeCommand('digitscope.openInspector', { folder }),
      }),
    });
