import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commands, type Memento } from 'vscode';
import { RunFolder } from '../../checkpoint/run-folder';
import { lockHolder } from '../../checkpoint/run-lock';
import { UserError } from '../../shared/errors';
import type { Log } from '../log';
import { offer } from '../report';
import { interruptedText } from './texts';
import type { TrainingService } from './training-service';

const key = 'digitscope.trainings';
/** How long the engine process of a closed window may still be writing its checkpoint, and how often that is looked up, in milliseconds. */
const patience = 35_000;
const pace = 500;

/**
 * Remembers which runs train in this window, and says when it comes back which of them ended with it. The engine process
 * of a window that closes writes a checkpoint before it goes.
 * @param memory keeps its values when the window is closed
 */
export function rememberTrainings(trainings: TrainingService, memory: Memento, log: Log): { dispose(): void } {
  const before = memory.get<string[]>(key, []);
  const listener = trainings.onDidChange(({ kind }) => {
    if (kind === 'begin' || kind === 'end') void memory.update(key, trainings.active.map(({ folder }) => folder));
  });
  void memory.update(key, []);
  for (const folder of before) void tell(folder, trainings, log);
  return listener;
}

async function tell(folder: string, trainings: TrainingService, log: Log): Promise<void> {
  for (const end = Date.now() + patience; (await lockHolder(folder)) && Date.now() < end; ) await delay(pace);
  const step = await newestStep(folder);
  // It was deleted meanwhile, or resumed by now.
  if (step === 'gone' || trainings.of(folder) || (await lockHolder(folder))) return;
  await offer(log, 'warning', interruptedText(basename(folder), step), {
    Resume: () => commands.executeCommand('digitscope.resumeTraining', { folder }),
    ...(step !== undefined && { 'Open Inspector': () => commands.executeCommand('digitscope.openInspector', { folder }) }),
  });
}

async function newestStep(folder: string): Promise<number | 'gone' | undefined> {
  try {
    return (await (await RunFolder.open(folder)).steps()).at(-1);
  } catch (error) {
    if (error instanceof UserError) return 'gone';
    throw error;
  }
}
