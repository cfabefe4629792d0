import assert from 'node:assert/strict';
import path from 'node:path';
import { decayedParameters } from '../../../src/engine/optimizers/adamw';
import { onnxTraining } from '../../../src/engine/onnx/workers/onnx-training';
import { WorkerPool } from '../../../src/engine/onnx/workers/pool';
import { referencePass } from '../../../src/engine/reference/programs';
import { tensor } from '../../../src/engine/reference/tensor';
import { modelFor } from '../../../src/model/config';
import { initialParameters } from '../../../src/model/initialize';
import { optimizerNames } from '../../../src/engine/optimizers/optimizers';
import type { Recipe } from '../../../src/shared/recipe';
import { layoutOf } from '../../../src/tasks/layout';
import { trainingExampleInto } from '../../../src/tasks/sampler';
import { dist, smallRecipe } from '../../support/engine';

/** Parameters and losses after some steps on a pool of so many workers. */
async function trained(
  recipe: Recipe,
  workers: number,
  steps: number,
): Promise<{ parameters: Float32Array; losses: number[] }> {
  const pool = new WorkerPool(path.join(dist, 'worker.js'), workers);
  try {
    const config = modelFor(layoutOf(recipe.task), recipe);
    const training = onnxTraining(pool, recipe, config);
    training.parameters.set(initialParameters(config, recipe.seed));
    const losses = await training.run(0, steps, { signal: new AbortController().signal, onStep: () => undefined });
    return { parameters: training.parameters.slice(), losses: [...losses] };
  } finally {
    await pool.dispose();
  }
}

/**
 * The same steps written down plainly: the whole batch at once, float64 gradients, AdamW's published update with
 * clipping.
 */
function plainly(recipe: Recipe, steps: number): { parameters: Float64Array; losses: number[] } {
  const layout = layoutOf(recipe.task);
  const config = modelFor(layout, recipe);
  const { length, inputLength, targetCount } = layout;
  const theta = Float64Array.from(initialParameters(config, recipe.seed));
  const decays = decayedParameters(config);
  const m = new Float64Array(theta.length);
  const v = new Float64Array(theta.length);
  const losses = [];
  for (let t = 1; t <= steps; t++) {
    const batch = Array.from({ length: recipe.batch }, (_, i) => {
      const example = new Int32Array(length);
      trainingExampleInto(layout, recipe.seed, (t - 1) * recipe.batch + i, example, 0);
      return [...example];
    });
    const ids = tensor(
      [recipe.batch, inputLength],
      batch.flatMap((example) => example.slice(0, -1)),
    );
    const targets = tensor(
      [recipe.batch, targetCount],
      batch.flatMap((example) => example.slice(-targetCount)),
    );
    const { loss, gradients } = referencePass(config, theta, { ids }, targets, inputLength - targetCount);
    const g = [...gradients.values()].flatMap((gradient) => [...gradient.data]);
    const norm = Math.sqrt(g.reduce((sum, value) => sum + value * value, 0));
    const rate = recipe.learningRate * Math.min(1, t / recipe.warmup);
    g.forEach((value, i) => {
      const clipped = value * Math.min(1, recipe.clip / (norm + 1e-6));
      m[i] = 0.9 * m[i] + 0.1 * clipped;
      v[i] = 0.99 * v[i] + 0.01 * clipped ** 2;
      theta[i] -= rate * recipe.weightDecay * decays[i] * theta[i];
      theta[i] -= (rate * (m[i] / (1 - 0.9 ** t))) / (Math.sqrt(v[i] / (1 - 0.99 ** t)) + 1e-8);
    });
    losses.push(loss);
  }
  return { parameters: theta, losses };
}

describe('training on the worker pool', function () {
  this.timeout(60_000);

  it('does the steps that float64 gradients and the AdamW formula give', async () => {
    const recipe = smallRecipe({ width: 8, batch: 40, warmup: 2, optimizer: 'adamw' });
    const actual = await trained(recipe, 2, 4);
    const expected = plainly(recipe, 4);
    const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));
    assert.ok(
      worst(expected.losses, actual.losses) < 1e-5,
      `losses ${actual.losses.join()} against ${expected.losses.join()}`,
    );
    // AdamW divides by the root of a tiny mean square, so a rounding error of a gradient near zero shows in full.
    assert.ok(
      worst(expected.parameters, actual.parameters) < 2e-4,
      `worst parameter is ${worst(expected.parameters, actual.parameters)} off`,
    );
  });

  for (const optimizer of optimizerNames)
    it(`is the same bit for bit for one, two and three workers: ${optimizer}`, async () => {
      const recipe = smallRecipe({ batch: 150, optimizer });
      const one = await trained(recipe, 1, 15);
      const two = await trained(recipe, 2, 15);
      const three = await trained(recipe, 3, 15);
      assert.deepEqual(two, one);
      assert.deepEqual(three, one);
    });

  it('draws dropout and position ids that do not depend on the number of workers', async () => {
    for (const encoding of ['coupled', 'randomized-sinusoidal'] as const) {
      const recipe = smallRecipe({ batch: 150, encoding, dropout: 0.2 });
      assert.deepEqual(await trained(recipe, 2, 6), await trained(recipe, 1, 6));
    }
  });

  it('drops when told to: the loss differs, a little', async () => {
    const plain = await trained(smallRecipe(), 2, 1);
    const dropping = await trained(smallRecipe({ dropout: 0.2 }), 2, 1);
    assert.notEqual(dropping.losses[0], plain.losses[0]);
    assert.ok(Math.abs(dropping.losses[0] - plain.losses[0]) < 0.1, `${dropping.losses[0]} against ${plain.losses[0]}`);
  });

  it('learns: the loss falls well below that of guessing', async () => {
    for (const optimizer of optimizerNames) {
      const { losses } = await trained(smallRecipe({ learningRate: 1e-2, optimizer }), 2, 20);
      assert.ok(losses[19] < 0.75 * losses[0], losses.join());
    }
  });
});
