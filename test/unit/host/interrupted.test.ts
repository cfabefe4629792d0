// A window that closes under a training says so when it comes back.
import { deepEqual } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { lockRun } from '../../../src/checkpoint/run-lock';
import { rememberTrainings } from '../../../src/host/training/interrupted';
import { TrainingService } from '../../../src/host/training/training-service';
import { sampleOptimizer, sampleRunFile, sampleWeights, temporaryFolder } from '../checkpoint/sample';

describe('trainings that end with their window', () => {
  const temporary = temporaryFolder();
  const memory = () => {
    const values = new Map<string, unknown>();
    return {
      values,
      get: <T>(key: string, preset: T) => (values.get(key) as T | undefined) ?? preset,
      update: async (key: string, value: unknown) => void values.set(key, value),
    };
  };
  const never = () => new TrainingService({ train: () => new Promise(() => undefined) });

  async function comesBack(
    kept: ReturnType<typeof memory>,
    trainings = never(),
  ): Promise<[string, number | undefined][]> {
    const said: [string, number | undefined][] = [];
    rememberTrainings(trainings, kept, { say: (folder, step) => said.push([folder, step]), patience: 300, pace: 20 });
    await delay(200);
    return said;
  }

  it('are told with the checkpoint that their engine wrote, once', async () => {
    const file = sampleRunFile();
    const run = await RunFolder.create(temporary.at('run'), file);
    const kept = memory();
    const window = never();
    rememberTrainings(window, kept, { say: () => undefined });
    void window.train({ folder: run.folder, resume: true }, new AbortController().signal);
    deepEqual([...kept.values.values()], [[run.folder]]);
    window.dispose();

    // The engine of the window is still writing when the next one opens.
    const lock = await lockRun(run.folder);
    const told = comesBack(kept);
    await delay(50);
    await run.saveCheckpoint(7, sampleWeights(file), sampleOptimizer(1));
    await lock.release();
    deepEqual(await told, [[run.folder, 7]]);
    deepEqual(await comesBack(kept), []);
  });

  it('are not told where they ended before, were deleted, or train elsewhere', async () => {
    const ended = memory();
    const window = new TrainingService({
      train: async () => ({ folder: '', steps: 1, seconds: 1, exact: 1, reached: true }),
    });
    rememberTrainings(window, ended, { say: () => undefined });
    await window.train({ folder: temporary.at('run'), resume: true }, new AbortController().signal);
    deepEqual(await comesBack(ended), []);

    const run = await RunFolder.create(temporary.at('elsewhere'), sampleRunFile());
    const lock = await lockRun(run.folder);
    const kept = memory();
    await kept.update('digitscope.trainings', [temporary.at('deleted'), run.folder]);
    deepEqual(await comesBack(kept), []);
    await lock.release();
  });
});
