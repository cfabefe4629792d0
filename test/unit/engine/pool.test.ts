import assert from 'node:assert/strict';
import path from 'node:path';
import { onnxTraining } from '../../../src/engine/onnx/workers/onnx-training';
import { WorkerPool } from '../../../src/engine/onnx/workers/pool';
import { modelFor } from '../../../src/model/config';
import { initialParameters } from '../../../src/model/initialize';
import { layoutOf } from '../../../src/tasks/layout';
import { testSequences } from '../../../src/engine/evaluate';
import { onnxRunner, shareWeights } from '../../../src/engine/onnx/workers/onnx-runner';
import { dist, smallRecipe } from '../../support/engine';

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('a pool of workers', function () {
  this.timeout(60_000);
  let pool: WorkerPool;
  before(() => (pool = new WorkerPool(path.join(dist, 'worker.js'), 3)));
  after(() => pool.dispose());

  it('does every job once, as many at a time as there are workers', async () => {
    const done: number[] = [];
    let under = 0;
    let most = 0;
    await pool.each(20, async (_, index) => {
      most = Math.max(most, ++under);
      await soon();
      under--;
      done.push(index);
    });
    assert.deepEqual([done.toSorted((a, b) => a - b), most], [Array.from({ length: 20 }, (_, i) => i), 3]);
  });

  it('begins no further job after one has failed, and fails with it once those under way have ended', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const failing = pool.each(100, async (_, index) => {
      begun.push(index);
      await soon();
      if (index === 4) throw new Error('job 4');
      for (let i = 0; i < 5; i++) await soon();
      if (index === 5) throw new Error('job 5');
      ended.push(index);
    });
    await assert.rejects(failing, /job 4/);
    assert.deepEqual(
      [begun, ended.toSorted((a, b) => a - b)],
      [
        [0, 1, 2, 3, 4, 5],
        [0, 1, 2, 3],
      ],
    );
    const again: number[] = [];
    await pool.each(3, async (_, index) => void again.push(index));
    assert.deepEqual(again, [0, 1, 2]);
  });

  it('tells the losses of the steps so far while it trains', async () => {
    const recipe = smallRecipe({ width: 64, layers: 2, batch: 256, evalEvery: 100, checkpointEvery: 100 });
    const config = modelFor(layoutOf(recipe.task), recipe);
    const training = onnxTraining(pool, recipe, config);
    training.parameters.set(initialParameters(config, 1));
    const abort = new AbortController();
    const told: [number, number][] = [];
    const onStep = (step: number, lossSum: number) => {
      told.push([step, lossSum]);
      if (step > 2) abort.abort();
    };
    const losses = await training.run(0, 100, { signal: abort.signal, onStep });
    assert.ok(told.some(([step]) => step > 2));
    for (const [step, sum] of told)
      assert.equal(
        sum,
        losses.subarray(0, step).reduce((total, loss) => total + loss, 0),
        `step ${step}`,
      );
  });

  it('evaluates a training with its present weights, without copying them to other shared memory', async () => {
    const recipe = smallRecipe();
    const layout = layoutOf(recipe.task);
    const config = modelFor(layout, recipe);
    const training = onnxTraining(pool, recipe, config);
    training.parameters.set(initialParameters(config, 1));
    const { sequences } = testSequences(layout, 2, 200, 1);
    for (let at = 0; at < 6; at += 2) {
      const [found, expected] = await Promise.all(
        [training.runner(), onnxRunner(pool, layout, shareWeights(config, training.parameters))].map((runner) =>
          runner.run(sequences),
        ),
      );
      assert.deepEqual(found.logits, expected.logits, `step ${at}`);
      await training.run(at, at + 2, { signal: new AbortController().signal, onStep: () => undefined });
    }
  });
});
