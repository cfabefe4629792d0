// An engine process whose parent goes away under a training writes a checkpoint first.
import assert from 'node:assert/strict';
import path from 'node:path';
import { lockHolder } from '../../../src/checkpoint/run-lock';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { curveOf, realEngine, smallRecipe, withFolder } from '../../support/engine';

describe('a training whose window is closed', function () {
  this.timeout(60_000);

  it('leaves a checkpoint of its last whole step, releases the run, and goes on to the same curve', () =>
    withFolder(async (folder) => {
      const recipe = smallRecipe({ steps: 3000, evalEvery: 1500, checkpointEvery: 1500 });
      const run = path.join(folder, 'run');
      const engine = realEngine();
      let began: (step: number) => void;
      const step = new Promise<number>((resolve) => (began = resolve));
      const training = engine.calls.train(
        { folder: run, recipe },
        { onProgress: (event) => event.event === 'step' && event.step > 0 && began(event.step) },
      );
      training.catch(() => undefined);
      const seen = await step;
      engine.dispose();
      assert.equal(await engine.exited, 0);
      const steps = await (await RunFolder.open(run)).steps();
      assert.equal(steps.length, 1);
      assert.ok(steps[0] >= seen && steps[0] < 1500, `checkpoint ${steps[0]} after step ${seen}`);
      assert.equal(await lockHolder(run), undefined);

      const next = realEngine();
      try {
        await next.calls.train({ folder: run, resume: true });
        await next.calls.train({ folder: path.join(folder, 'whole'), recipe });
      } finally {
        next.dispose();
      }
      assert.deepEqual(await curveOf(run), await curveOf(path.join(folder, 'whole')));
    }));

  it('does not keep a process that only answers questions', async () => {
    const engine = realEngine();
    await engine.calls.engine(null);
    engine.dispose();
    // By itself when its channel closed, or by the signal, whichever came first.
    assert.ok([0, null].includes(await engine.exited));
  });
});
