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
  /** Reports that a run's training ended with the window. @param step its newest checkpoint, if it has one */
  readonly say: (folder: string, step: number | undefined) => void;
  /**
   * Milliseconds that the engine process of a closed window may take to write its checkpoint, and between two checks of
   * whether it has.
   */
  readonly patience?: number;
  readonly pace?: number;
}

/**
 * Remembers which runs are training in this window, and reports those that ended with it when it opens again. The
 * engine process of a window that closes writes a checkpoint before it exits.
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
