import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { decayedOf, decayedParameters } from '../../../src/engine/optimizers/adamw';
import { checkTrainable, mostParameters, trainingBytes } from '../../../src/engine/training-limits';
import { modelFor } from '../../../src/model/config';
import { parameterCount, parametersOf } from '../../../src/model/parameters';
import { sizes } from '../../../src/shared/sizes';
import type { OptimizerName } from '../../../src/engine/optimizers/optimizers';
import { UserError } from '../../../src/shared/errors';
import { layoutOf } from '../../../src/tasks/layout';
import { realEngine, smallRecipe, withFolder } from '../../support/engine';

const layout = layoutOf(smallRecipe().task);
const model = (layers: number, width: number) => modelFor(layout, { layers, heads: 1, width, encoding: 'learned' });
const refused = (code: string, words: RegExp) => (error: unknown) =>
  error instanceof UserError && error.code === code && words.test(error.message);
const gigabyte = 1e9;
const small = { batch: 32, optimizer: 'adamw' } as const;

describe('the largest models that can be trained', () => {
  it('are those whose optimizer state fits a file that Node can read', () => {
    assert.ok(8 * mostParameters < 2 ** 31 && 8 * mostParameters > 2 ** 31 - 2 ** 21);
    for (const [layers, width] of [
      [1, 4096],
      [2, 3072],
      [48, 680],
    ]) {
      assert.ok(parameterCount(model(layers, width)) < mostParameters);
      checkTrainable(model(layers, width), small, 2, 1000 * gigabyte);
    }
    for (const [layers, width] of [
      [2, 4096],
      [48, 4096],
    ])
      assert.throws(
        () => checkTrainable(model(layers, width), small, 2, 1e15),
        refused('train/size', /\d million parameters.*at most 268 million.*smaller width/),
      );
  });

  it('are those that fit the memory: more for a larger batch and for more workers', () => {
    const config = model(1, 4096);
    const needed = (batch: number, workers: number, optimizer: OptimizerName = 'adamw') =>
      trainingBytes(config, { batch, optimizer }, workers) / gigabyte;
    assert.ok(needed(32, 2) < needed(256, 2) && needed(256, 2) < needed(256, 4));
    assert.equal(needed(256, 2), needed(65536, 2));
    assert.ok(needed(32, 2, 'muon') > needed(32, 2));
    checkTrainable(config, small, 2, 16 * gigabyte);
    assert.throws(
      () => checkTrainable(config, { ...small, batch: 256 }, 2, 16 * gigabyte),
      refused('train/memory', /201 million parameters.*batch of 256.*16\.0 GB.*smaller width/),
    );
    for (const size of Object.values(sizes))
      checkTrainable(
        modelFor(layout, { ...size, encoding: 'learned' }),
        { batch: 65536, optimizer: 'muon' },
        8,
        2 * gigabyte,
      );
  });

  it('are counted in about the memory that they were measured to take', () => {
    // Peaks of the engine process with two workers and one layer, in MB.
    const peaks: [number, number, OptimizerName, number][] = [
      [1024, 32, 'adamw', 1364],
      [2048, 32, 'adamw', 4148],
      [2048, 256, 'adamw', 7533],
      [4096, 32, 'adamw', 12873],
      [2048, 32, 'muon', 5446],
      [4096, 32, 'muon', 19486],
    ];
    for (const [width, batch, optimizer, measured] of peaks) {
      const share = trainingBytes(model(1, width), { batch, optimizer }, 2) / (measured * 1e6);
      assert.ok(share > 0.5 && share < 1.05, `${width}, ${batch}, ${optimizer}: ${share}`);
    }
  });

  it('decay where they should, however many numbers they have', () => {
    // A plain array has room for some 112 million.
    const decayed = decayedOf([[40_000, 3000], [3000], [2, 3]]);
    assert.equal(decayed.length, 120_003_006);
    assert.deepEqual(
      [
        decayed[0],
        decayed[119_999_999],
        decayed[120_000_000],
        decayed[120_002_999],
        decayed[120_003_000],
        decayed.at(-1),
      ],
      [1, 1, 0, 0, 1, 1],
    );
    const config = modelFor(layout, { ...sizes.nano, encoding: 'fire', bias: true });
    const plainly = parametersOf(config).flatMap(({ shape }) =>
      Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => Number(shape.length >= 2)),
    );
    assert.deepEqual([...decayedParameters(config)], plainly);
  });

  it('are refused before a folder is made', () =>
    withFolder(async (folder) => {
      const engine = realEngine();
      try {
        const run = path.join(folder, 'run');
        await assert.rejects(
          engine.calls.train({ folder: run, recipe: smallRecipe({ layers: 48, width: 4096 }) }),
          refused('train/size', /9,66\d million/),
        );
        assert.ok(!existsSync(run));
        await assert.rejects(
          engine.calls.benchStep({
            layers: 48,
            heads: 1,
            width: 4096,
            encoding: 'learned',
            optimizer: 'adamw',
            vocabulary: 16,
            tokens: 20,
            batch: 32,
            steps: 1,
          }),
          refused('train/size', /million/),
        );
      } finally {
        engine.dispose();
      }
    })).timeout(60_000);
});
