import { setTimeout as delay } from 'node:timers/promises';
import { lockHolder } from '../../checkpoint/run-lock';
import { newestCheckpoint } from '../runs/newest-checkpoint';
import type { TrainingService } from './training-service';

const key = 'digitscope.trainings';

/** What keeps values while the window is closed: a workspace's `Memento`. */
export interface Memory {
  get<T>(key: string, preset: T): T;
  update(key: string, value: unknown): Thenable<void>;
}

export interface InterruptedOptions {
  /** Says that the training of a run ended with the window. @param step of its newest checkpoint, where it has one */
  readonly say: (folder: string, step: number | undefined) => void;
  /**
   * How long the engine process of a closed window may still be writing its checkpoint, and how often that is looked
   * up, in milliseconds.
   */
  readonly patience?: number;
  readonly pace?: number;
}

/**
 * Remembers which runs train in this window, and says when it comes back which of them ended with it. The engine
 * process of a window that closes writes a checkpoint before it goes.
 */
export function rememberTrainings(
  trainings: TrainingService,
  memory: Memory,
  options: InterruptedOptions,
): { dispose(): void } {
  const before = memory.get<string[]>(key, []);
  const listener = trainings.onDidChange(({ kind }) => {
    if (kind === 'begin' || kind === 'end')
      void memory.update(
        key,
        trainings.active.map(({ folder }) => folder),
      );
  });
  void memory.update(key, []);
  for (const folder of before) void tell(folder, trainings, options);
  return listener;
}

async function tell(
  folder: string,
  trainings: TrainingService,
  { say, patience = 35_000, pace = 500 }: InterruptedOptions,
): Promise<void> {
  for (const end = Date.now() + patience; (await lockHolder(folder)) && Date.now() < end;) await delay(pace);
  // It was resumed meanwhile, here or elsewhere.
  if (trainings.of(folder) || (await lockHolder(folder))) return;
  const step = await newestCheckpoint(folder);
  if (step !== 'gone') say(folder, step);
}
