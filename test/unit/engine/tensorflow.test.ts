import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startEngine } from '../../../src/service/client';
import { Unavailable } from '../../../src/engine/unavailable';
import { onnxRunner, shareWeights } from '../../../src/engine/onnx/workers/onnx-runner';
import { onnxTraining } from '../../../src/engine/onnx/workers/onnx-training';
import { WorkerPool } from '../../../src/engine/onnx/workers/pool';
import { testSequences } from '../../../src/engine/evaluate';
import { loadTensorflow, packageVariable } from '../../../src/engine/tensorflow/load';
import { tensorflowEngine } from '../../../src/engine/tensorflow/tensorflow-engine';
import { modelFor } from '../../../src/model/config';
import { initialParameters } from '../../../src/model/initialize';
import { allTaps } from '../../../src/model/taps';
import type { Recipe } from '../../../src/shared/recipe';
import { CancelledError } from '../../../src/shared/errors';
import { layoutOf } from '../../../src/tasks/layout';
import { dist, smallRecipe, withFolder } from '../../support/engine';
import { worstError } from '../../support/interpreters';
import { randomParameters } from '../../support/model';
import { skipBecause } from '../../support/skip';
import { nativePackage, testTensorflow } from '../../support/tensorflow';

/** What `use` makes of a pool of two workers. */
async function withPool<T>(use: (pool: WorkerPool) => Promise<T>): Promise<T> {
  const pool = new WorkerPool(path.join(dist, 'worker.js'), 2);
  try {
    return await use(pool);
  } finally {
    await pool.dispose();
  }
}

/** Parameters and losses after some steps of one engine. */
async function trained(engine: Pick<ReturnType<typeof tensorflowEngine>, 'training'>, recipe: Recipe, steps: number) {
  const config = modelFor(layoutOf(recipe.task), recipe);
  const training = engine.training(recipe, config);
  training.parameters.set(initialParameters(config, recipe.seed));
  const losses = await training.run(0, steps, { signal: new AbortController().signal, onStep: () => undefined });
  return { parameters: training.parameters.slice(), losses };
}

describe('the tensorflow engine', function () {
  this.timeout(120_000);
  const open = async () => tensorflowEngine(await testTensorflow());

  for (const overrides of [
    { optimizer: 'adamw' },
    { optimizer: 'muon' },
    { encoding: 'coupled', dropout: 0.2, bias: true },
    { encoding: 'randomized-learned', activation: 'relu' },
  ] as const)
    it(`trains as the CPU engine does: ${JSON.stringify(overrides)}`, async () => {
      const recipe = smallRecipe({ width: 8, batch: 40, warmup: 2, ...overrides });
      const onTensorflow = await trained(await open(), recipe, 4);
      const onCpu = await withPool((pool) =>
        trained({ training: (...made) => onnxTraining(pool, ...made) }, recipe, 4),
      );
      assert.ok(
        worstError(onTensorflow.losses, onCpu.losses) < 1e-5,
        `${onTensorflow.losses.join()} against ${onCpu.losses.join()}`,
      );
      // AdamW divides by the root of a tiny mean square, so a rounding error of a gradient near zero shows in full.
      const off = onTensorflow.parameters.reduce(
        (worst, value, i) => Math.max(worst, Math.abs(value - onCpu.parameters[i])),
        0,
      );
      assert.ok(off < 2e-4, `worst parameter is ${off} off`);
    });

  it('predicts and shows the same activations as the CPU engine, and keeps no tensors', async () => {
    const { tf } = await testTensorflow();
    const recipe = smallRecipe({ encoding: 'abacus' });
    const layout = layoutOf(recipe.task);
    const config = modelFor(layout, recipe);
    const parameters = randomParameters(config, 5);
    const { sequences } = testSequences(layout, 2, 600, 1);
    const few = sequences.slice(0, 3 * layout.length);
    const runner = (await open()).runner(layout, config, parameters);
    const tensors = tf.memory().numTensors;
    const shares: number[] = [];
    const predicted = await runner.predict(sequences, { onProgress: (share) => shares.push(share) });
    const activations = await runner.activations(few, allTaps(config.layers));
    assert.deepEqual([tf.memory().numTensors, shares], [tensors, [512 / 600, 1]]);
    await withPool(async (pool) => {
      const expected = onnxRunner(pool, layout, shareWeights(config, parameters));
      const wanted = await expected.predict(sequences);
      const different = predicted.filter((token, i) => token !== wanted[i]).length;
      assert.equal(different, 0);
      for (const [name, { shape, data }] of await expected.activations(few, allTaps(config.layers))) {
        assert.deepEqual([...activations.get(name)!.shape], [...shape], name);
        assert.ok(worstError(activations.get(name)!.data, data) < 1e-5, name);
      }
    });
  });

  it('trains without keeping tensors, and stops after a whole step when cancelled', async () => {
    const { tf } = await testTensorflow();
    const recipe = smallRecipe({ batch: 20, dropout: 0.1 });
    const training = (await open()).training(recipe, modelFor(layoutOf(recipe.task), recipe));
    const abort = new AbortController();
    const tensors = tf.memory().numTensors;
    const losses = await training.run(0, 50, { signal: abort.signal, onStep: (step) => step === 3 && abort.abort() });
    assert.deepEqual([losses.length, tf.memory().numTensors], [3, tensors]);
    const { sequences } = testSequences(layoutOf(recipe.task), 2, 10, 1);
    await assert.rejects(training.runner().predict(sequences, { signal: abort.signal }), CancelledError);
  });
});

describe('loading TensorFlow', function () {
  this.timeout(120_000);

  /** Loads a package made up of one file. */
  const load = (index: string) =>
    withFolder(async (folder) => {
      const made = path.join(folder, 'package');
      await mkdir(made);
      await writeFile(
        path.join(made, 'package.json'),
        JSON.stringify({ name: 'made-up', version: '1.2.3', main: 'index.js' }),
      );
      await writeFile(path.join(made, 'index.js'), index);
      return withVariable(undefined, () => loadTensorflow(made));
    });
  /** Loads with DIGITSCOPE_TENSORFLOW set, or not. */
  async function withVariable<T>(value: string | undefined, work: () => Promise<T>): Promise<T> {
    const before = process.env[packageVariable];
    const set = (to: string | undefined) =>
      to === undefined ? delete process.env.DIGITSCOPE_TENSORFLOW : (process.env[packageVariable] = to);
    set(value);
    try {
      return await work();
    } finally {
      set(before);
    }
  }
  const refused = (reason: string, words: RegExp) => (error: unknown) =>
    error instanceof Unavailable &&
    error.reason === reason &&
    error.code === `engine/${reason}` &&
    words.test(error.message);
  const plain =
    'module.exports = Object.assign({}, ' +
    `require(${JSON.stringify(nativePackage ?? require.resolve('@tensorflow/tfjs'))}))`;

  it('gives a reason for each way in which it can fail', async () => {
    await withVariable('/nowhere/at/all', () =>
      assert.rejects(
        loadTensorflow(),
        refused(
          'not-installed',
          /^There is no TensorFlow\.js package at \/nowhere\/at\/all, .*npm run install:tensorflow/,
        ),
      ),
    );
    await assert.rejects(
      load(`throw new Error('libcudart.so.11.0: cannot open shared object file: No such file or directory')`),
      refused('cuda-missing', /CUDA library libcudart\.so\.11\.0, .*CUDA 11\.2 and cuDNN 8\.1/),
    );
    await assert.rejects(
      load(`throw new Error("The Node.js native addon module (tfjs_binding.node) can not be found")`),
      refused('binding-missing', /tfjs_binding\.node.*install:tensorflow/),
    );
    await assert.rejects(
      load(`${plain}; module.exports.softmax = () => { throw new Error('no kernel'); }`),
      refused('self-test-failed', /fails at softmax: no kernel\./),
    );
    await assert.rejects(
      load(`${plain}; module.exports.matMul = (a) => a.clone()`),
      refused('self-test-failed', /computes 1, 2, 3, 4 for matMul where 19, 22, 43, 50 is right/),
    );
  });

  it('takes the package that the variable names before one that is installed, and that before what Node finds', () =>
    withFolder(async (folder) => {
      const made = async (name: string) => {
        const place = path.join(folder, name);
        await mkdir(place);
        await writeFile(path.join(place, 'package.json'), JSON.stringify({ name, version: '1', main: 'index.js' }));
        await writeFile(path.join(place, 'index.js'), plain);
        return place;
      };
      const named = await made('named');
      const installed = await made('installed');
      const library = (variable: string | undefined, place: string) =>
        withVariable(variable, async () => (await loadTensorflow(place)).library);
      assert.deepEqual([await library(named, installed), await library(undefined, installed)], ['named', 'installed']);
      const engine = startEngine({ entry: path.join(dist, 'engine.js'), engine: 'tensorflow', tensorflow: installed });
      try {
        assert.equal(
          (await engine.calls.engine(null)).library,
          nativePackage ? '@tensorflow/tfjs-node-gpu' : 'installed',
        );
      } finally {
        engine.dispose();
      }
    }));

  it('accepts a package that computes, and says which it is', async () => {
    const { library, version } = await load(plain);
    assert.deepEqual({ library, version }, { library: 'made-up', version: '1.2.3' });
  });

  it('loads the native library, on which the rest of these tests ran', async function () {
    if (!nativePackage) skipBecause(this, 'DIGITSCOPE_TENSORFLOW does not point to @tensorflow/tfjs-node-gpu');
    const { tf, library } = await testTensorflow();
    assert.deepEqual([tf.getBackend(), library], ['tensorflow', '@tensorflow/tfjs-node-gpu']);
  });
});
