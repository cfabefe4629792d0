import assert from 'node:assert/strict';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { muon } from '../../../src/engine/optimizers/muon';
import { lockHolder } from '../../../src/checkpoint/run-lock';
import type { TrainEvent, TrainParams } from '../../../src/shared/training';
import { CancelledError, UserError } from '../../../src/shared/errors';
import { curveOf, realEngine, smallRecipe, withFolder } from '../../support/engine';

/** Trains to the end, or until an event for which `stop` is true; then cancels, or kills the process. */
async function trainUntil(
  params: TrainParams,
  stop: (event: TrainEvent) => boolean = () => false,
  how: 'cancel' | 'kill' = 'cancel',
): Promise<TrainEvent[]> {
  const engine = realEngine();
  const abort = new AbortController();
  const events: TrainEvent[] = [];
  const ended = engine.calls.train(params, {
    signal: abort.signal,
    onProgress: (event) => {
      events.push(event);
      if (!stop(event)) return;
      if (how === 'kill') void lockHolder(params.folder).then((holder) => process.kill(holder!.pid, 'SIGKILL'));
      else abort.abort();
    },
  });
  try {
    await ended;
  } catch (error) {
    if (how === 'cancel' && !(error instanceof CancelledError)) throw error;
  } finally {
    engine.dispose();
  }
  return events;
}

describe('runs of the engine process', function () {
  this.timeout(120_000);
  const recipe = smallRecipe({ steps: 400, evalEvery: 100, checkpointEvery: 100 });

  it('are refused before anything is written where there is no such optimizer', () =>
    withFolder(async (folder) => {
      const unknown = { folder: path.join(folder, 'run'), recipe: { ...recipe, optimizer: 'sgd' } };
      await assert.rejects(
        trainUntil(unknown),
        (error) =>
          error instanceof UserError && error.code === 'train/optimizer' && /adamw or muon/.test(error.message),
      );
      assert.deepEqual(await readdir(folder), []);
    }));

  it('give the same curve and weights for the same seed, also when cancelled or killed and resumed', () =>
    withFolder(async (folder) => {
      const at = (name: string) => path.join(folder, name);
      await trainUntil({ folder: at('whole'), recipe });
      await trainUntil({ folder: at('again'), recipe });
      const cancelled = await trainUntil(
        { folder: at('cancelled'), recipe },
        (event) => event.event === 'eval' && event.step === 200,
      );
      await trainUntil({ folder: at('cancelled'), resume: true });
      await trainUntil(
        { folder: at('killed'), recipe },
        (event) => event.event === 'eval' && event.step === 300,
        'kill',
      );
      const resumed = await trainUntil({ folder: at('killed'), resume: true });

      const whole = await curveOf(at('whole'));
      assert.equal(whole.length, 4);
      assert.ok(
        cancelled.every((event) => event.event !== 'eval' || event.step < 400),
        'the cancelled run stopped early',
      );
      assert.ok(resumed[0].event === 'start' && resumed[0].fromStep > 0, 'the killed run went on from a checkpoint');
      for (const name of ['again', 'cancelled', 'killed']) assert.deepEqual(await curveOf(at(name)), whole, name);
    }));

  it('go on to the same curve with Muon and a falling rate', () =>
    withFolder(async (folder) => {
      const at = (name: string) => path.join(folder, name);
      const falling = smallRecipe({ optimizer: 'muon', schedule: 'cosine', steps: 80 });
      await trainUntil({ folder: at('whole'), recipe: falling });
      await trainUntil(
        { folder: at('killed'), recipe: falling },
        (event) => event.event === 'eval' && event.step === 60,
        'kill',
      );
      const resumed = await trainUntil({ folder: at('killed'), resume: true });
      assert.ok(resumed[0].event === 'start' && resumed[0].fromStep > 0, 'the killed run went on from a checkpoint');
      assert.deepEqual(await curveOf(at('killed')), await curveOf(at('whole')));
      const { optimizer } = JSON.parse(await readFile(at('whole/run.json'), 'utf8')) as { optimizer: unknown };
      assert.deepEqual(optimizer, muon);
    }));

  it('write a checkpoint of the last whole step when cancelled', () =>
    withFolder(async (folder) => {
      const run = path.join(folder, 'run');
      await trainUntil(
        { folder: run, recipe: smallRecipe({ steps: 100_000, evalEvery: 100_000, checkpointEvery: 100_000 }) },
        (event) => event.event === 'step' && event.step > 0,
      );
      const names = await readdir(path.join(run, 'checkpoints'));
      assert.deepEqual(names.map((name) => name.replace(/\d+/, 'N')).toSorted(), [
        'step-N.optimizer.safetensors',
        'step-N.safetensors',
      ]);
    }));

  it('refuse to go on when finished, and say how to', () =>
    withFolder(async (folder) => {
      const run = path.join(folder, 'run');
      await trainUntil({ folder: run, recipe: smallRecipe() });
      const engine = realEngine();
      try {
        await assert.rejects(
          engine.calls.train({ folder: run, resume: true }),
          (error) => error instanceof UserError && error.code === 'train/finished' && /more steps/.test(error.message),
        );
        const { steps } = await engine.calls.train({ folder: run, resume: true, steps: 80 });
        assert.equal(steps, 80);
      } finally {
        engine.dispose();
      }
    }));

  it('are looked at anew when another run was trained in their folder', () =>
    withFolder(async (folder) => {
      const run = path.join(folder, 'run');
      const engine = realEngine();
      try {
        const patterns = [];
        for (const seed of [1, 2]) {
          await rm(run, { recursive: true, force: true });
          await engine.calls.train({ folder: run, recipe: smallRecipe({ seed, steps: 20 }) });
          const { pattern } = await engine.calls.attention({ checkpoint: { folder: run, step: 20 }, prompt: '12+34' });
          patterns.push([...pattern]);
        }
        assert.notDeepEqual(patterns[1], patterns[0]);
      } finally {
        engine.dispose();
      }
    }));

  it('write no checkpoint of weights that the last step made infinite, though its loss was finite', () =>
    withFolder(async (folder) => {
      const engine = realEngine();
      const run = path.join(folder, 'run');
      try {
        const hopeless = smallRecipe({
          optimizer: 'adamw',
          learningRate: 1e39,
          warmup: 0,
          steps: 1,
          evalEvery: 1,
          checkpointEvery: 1,
        });
        await assert.rejects(
          engine.calls.train({ folder: run, recipe: hopeless }),
          (error) =>
            error instanceof UserError && error.code === 'train/diverged' && /weights.*step 1/.test(error.message),
        );
        assert.deepEqual(await readdir(run), ['run.json']);
      } finally {
        engine.dispose();
      }
    }));

  it('stop with a clear error when training diverges', () =>
    withFolder(async (folder) => {
      const engine = realEngine();
      try {
        const hopeless = smallRecipe({ learningRate: 1e30, warmup: 0 });
        await assert.rejects(
          engine.calls.train({ folder: path.join(folder, 'run'), recipe: hopeless }),
          (error) => error instanceof UserError && error.code === 'train/diverged',
        );
      } finally {
        engine.dispose();
      }
    }));
});
