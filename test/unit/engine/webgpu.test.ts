import assert from 'node:assert/strict';
import path from 'node:path';
import type { ComputeEngine } from '../../../src/engine/compute-engine';
import { onnxEngine } from '../../../src/engine/engines/onnx';
import { selfCheck } from '../../../src/engine/engines/self-check';
import { testSequences } from '../../../src/engine/evaluate';
import { WorkerPool } from '../../../src/engine/onnx/workers/pool';
import type { Edit } from '../../../src/engine/runner';
import { modelFor } from '../../../src/model/config';
import { initialParameters } from '../../../src/model/initialize';
import { blockTap, tapsOf } from '../../../src/model/taps';
import type { Recipe } from '../../../src/shared/recipe';
import { layoutOf } from '../../../src/tasks/layout';
import { dist, smallRecipe } from '../../support/engine';
import { worstError } from '../../support/interpreters';
import { randomParameters } from '../../support/model';
import { tolerance } from '../../support/parity';
import { skipBecause } from '../../support/skip';
import { webgpuAdapter } from '../../support/webgpu';

describe('the webgpu engine', function () {
  this.timeout(120_000);
  let pools: WorkerPool[] = [];
  let cpu: ComputeEngine;
  let gpu: ComputeEngine;

  before(async function () {
    const adapter = await webgpuAdapter();
    if ('missing' in adapter) skipBecause(this, adapter.missing);
    pools = [
      new WorkerPool(path.join(dist, 'worker.js'), 1),
      new WorkerPool(path.join(dist, 'worker.js'), 1, 'webgpu'),
    ];
    [cpu, gpu] = pools.map(onnxEngine);
  });
  after(() => Promise.all(pools.map((pool) => pool.dispose())));

  async function trained(engine: ComputeEngine, recipe: Recipe, steps: number) {
    const config = modelFor(layoutOf(recipe.task), recipe);
    const training = engine.training(recipe, config);
    training.parameters.set(initialParameters(config, recipe.seed));
    const losses = await training.run(0, steps, { signal: new AbortController().signal, onStep: () => undefined });
    return { losses, parameters: training.parameters.slice() };
  }

  it('agrees with double precision', async () => {
    const { agrees, error } = await selfCheck(gpu);
    assert.ok(agrees && error < 2e-6, String(error));
  });

  for (const overrides of [
    { optimizer: 'adamw' },
    { optimizer: 'muon', encoding: 'rotary' },
    { optimizer: 'muon', encoding: 'coupled', dropout: 0.2, bias: true },
  ] as const)
    it(`trains twenty steps as the CPU does: ${JSON.stringify(overrides)}`, async () => {
      const recipe = smallRecipe({ width: 8, batch: 40, warmup: 10, ...overrides });
      const onGpu = await trained(gpu, recipe, 20);
      const onCpu = await trained(cpu, recipe, 20);
      const losses = worstError(onGpu.losses, onCpu.losses);
      const parameters = worstError(onGpu.parameters, onCpu.parameters);
      assert.ok(losses < 1e-6 && parameters < tolerance, `losses are ${losses} off, parameters ${parameters}`);
    });

  it('predicts, reads activations and replaces them as the CPU does, also from a kept pass', async () => {
    for (const encoding of ['learned', 'fire', 'shaw'] as const) {
      const recipe = smallRecipe({ encoding, layers: 2, width: 8 });
      const layout = layoutOf(recipe.task);
      const config = modelFor(layout, recipe);
      const parameters = randomParameters(config, 5);
      const { sequences } = testSequences(layout, 2, 70, 1);
      const runners = [gpu, cpu].map((engine) => engine.runner(layout, config, parameters));
      const [predicted, wanted] = await Promise.all(runners.map((runner) => runner.predict(sequences)));
      assert.deepEqual(predicted, wanted);

      const few = sequences.slice(0, 3 * layout.length);
      const where = Uint8Array.from({ length: 3 * layout.inputLength }, (_, i) => Number(i % 4 === 1));
      const edits: Edit[] = [{ tap: blockTap(1, 'residPre'), where }];
      const taps = tapsOf(config);
      const passes = await Promise.all(
        runners.map(async (runner) => [
          await runner.run(few, { taps, edits }),
          await (await runner.prepare(few)).run({ edits }),
        ]),
      );
      for (const i of [0, 1]) {
        const [found, expected] = passes.map((results) => results[i]);
        assert.ok(worstError(found.logits, expected.logits) < tolerance, encoding);
        for (const [name, { data }] of expected.taps)
          assert.ok(worstError(found.taps.get(name)!.data, data) < tolerance, `${encoding}: ${name}`);
      }
    }
  });
});
