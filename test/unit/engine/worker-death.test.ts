import assert from 'node:assert/strict';
import path from 'node:path';
import type { ComputeEngine } from '../../../src/engine/compute-engine';
import { onnxEngine } from '../../../src/engine/engines/onnx';
import { Barrier } from '../../../src/engine/onnx/workers/barrier';
import { WorkerPool } from '../../../src/engine/onnx/workers/pool';
import { trainRun } from '../../../src/service/process/train-run';
import { testSequences } from '../../../src/engine/evaluate';
import { modelFor } from '../../../src/model/config';
import { UserError } from '../../../src/shared/errors';
import { layoutOf } from '../../../src/tasks/layout';
import { curveOf, dist, smallRecipe, withFolder } from '../../support/engine';
import { randomParameters } from '../../support/model';

/** An engine of two workers of which one ends under its first training. */
async function withDyingWorker<T>(folder: string, how: string, use: (engine: ComputeEngine) => Promise<T>): Promise<T> {
  Object.assign(process.env, { DIGITSCOPE_DEATH: path.join(folder, 'died'), DIGITSCOPE_DEATH_HOW: how });
  const pool = new WorkerPool(path.resolve(__dirname, '../../fixtures/dying-worker.cjs'), 2);
  try {
    return await use(onnxEngine(pool));
  } finally {
    delete process.env.DIGITSCOPE_DEATH;
    delete process.env.DIGITSCOPE_DEATH_HOW;
    await pool.dispose();
  }
}

describe('a worker thread that dies', function () {
  this.timeout(60_000);
  const recipe = smallRecipe({ steps: 60, evalEvery: 5, checkpointEvery: 5 });
  const silent = () => ({ signal: new AbortController().signal, progress: () => undefined });

  for (const [how, words] of [
    ['exit', 'exit code 7'],
    ['throw', 'no memory left'],
  ] as const)
    it(`lets the others go, leaves the run its last checkpoint, and is replaced: ${how}`, () =>
      withFolder((folder) =>
        withDyingWorker(folder, how, async (engine) => {
          const engines = {
            forTraining: () => Promise.resolve(engine),
            afterLoss: () => Promise.reject(new Error('no GPU was lost')),
          };
          const run = path.join(folder, 'run');
          await assert.rejects(trainRun(engines, { folder: run, recipe }, silent()), (error) => {
            assert.ok(error instanceof UserError && error.code === 'engine/worker-died');
            assert.match(
              error.message,
              new RegExp(
                `^A worker thread of the engine ended unexpectedly \\(${words}\\)\\. The run keeps its last ` +
                  'checkpoint, that of step \\d+: resume it',
              ),
            );
            return true;
          });
          // The same pool answers and trains on: both threads are there again.
          const layout = layoutOf(recipe.task);
          const config = modelFor(layout, recipe);
          const { sequences } = testSequences(layout, 2, 600, 1);
          const predicted = await engine.runner(layout, config, randomParameters(config, 3)).predict(sequences);
          await trainRun(engines, { folder: run, resume: true }, silent());

          const pool = new WorkerPool(path.join(dist, 'worker.js'), 2);
          try {
            const sound = onnxEngine(pool);
            assert.deepEqual(
              predicted,
              await sound.runner(layout, config, randomParameters(config, 3)).predict(sequences),
            );
            await trainRun(
              { ...engines, forTraining: () => Promise.resolve(sound) },
              { folder: path.join(folder, 'whole'), recipe },
              silent(),
            );
          } finally {
            await pool.dispose();
          }
          assert.deepEqual(await curveOf(run), await curveOf(path.join(folder, 'whole')));
        }),
      ));

  it('makes every later wait at its barrier fail, also where it dies before the first', () => {
    const barrier = new Barrier(new Int32Array(new SharedArrayBuffer(8)), 2);
    barrier.abandon();
    for (let i = 0; i < 3; i++) assert.throws(() => barrier.wait(), /will never arrive/);
  });
});
