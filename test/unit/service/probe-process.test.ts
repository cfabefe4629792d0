import assert from 'node:assert/strict';
import path from 'node:path';
import type { Engine } from '../../../src/service/client';
import { fingerprintOf, runFingerprintOf } from '../../../src/checkpoint/fingerprint';
import { probes } from '../../../src/probes/probes';
import { CancelledError } from '../../../src/shared/errors';
import type { ProbeOptions, ProbeResult } from '../../../src/shared/probe';
import { realEngine, smallRecipe, withFolder } from '../../support/engine';

describe('probes in the engine process', function () {
  this.timeout(120_000);
  let engine: Engine;
  let run: string;
  let other: string;
  /** With places that training never fills. */
  let wide: string;
  let end: () => void = () => undefined;

  before(async () => {
    engine = realEngine();
    // Long enough for the answer to depend on the digits; the folder is kept until the tests are through.
    await new Promise<void>((ready, fail) => {
      withFolder(async (folder) => {
        [run, other, wide] = ['run', 'other', 'wide'].map((name) => path.join(folder, name));
        await engine.calls.train({
          folder: run,
          recipe: smallRecipe({
            layers: 2,
            width: 32,
            batch: 128,
            warmup: 100,
            steps: 500,
            evalEvery: 250,
            checkpointEvery: 250,
          }),
        });
        await engine.calls.train({ folder: other, recipe: smallRecipe({ steps: 20, heads: 1, seed: 2 }) });
        await engine.calls.train({
          folder: wide,
          recipe: smallRecipe({
            task: { ...smallRecipe().task, operandWidth: 3 },
            steps: 500,
            evalEvery: 250,
            checkpointEvery: 250,
          }),
        });
        ready();
        await new Promise<void>((resolve) => (end = resolve));
      }).catch(fail);
    });
  });
  after(() => {
    engine.dispose();
    end();
  });

  const ask = (
    probe: string,
    options: ProbeOptions = {},
    signal?: AbortSignal,
    onProgress?: (share: number) => void,
  ): Promise<ProbeResult> =>
    engine.calls.probe(
      { checkpoint: { folder: probe === 'leaks' ? wide : run, step: 500 }, probe, options },
      { signal, onProgress },
    );

  it('are described as they stand in the table', async () => {
    assert.deepEqual(
      await engine.calls.probes(null),
      probes.map(({ name, title, question, options }) => ({ name, title, question, options })),
    );
  });

  for (const { name, options } of probes) {
    it(`${name}: answers with numbers that fit their axes, findings, progress, and what it was asked`, async () => {
      const progress: number[] = [];
      const asked: ProbeOptions = options.some((option) => option.name === 'samples' && option.default !== null)
        ? { samples: 100 }
        : {};
      const result = await ask(name, asked, undefined, (share) => progress.push(share));
      assert.deepEqual(
        [result.probe, result.checkpoint.step, Object.keys(result.options)],
        [name, 500, options.map((option) => option.name)],
      );
      for (const { name: measure, axes, values, unit, title } of result.measures) {
        assert.equal(
          values.length,
          axes.reduce((size, { labels }) => size * labels.length, 1),
          measure,
        );
        assert.ok(
          values instanceof Float64Array && values.every((value) => Number.isNaN(value) || Number.isFinite(value)),
          measure,
        );
        assert.ok(
          unit && title && axes.every((axis) => axis.name && new Set(axis.labels).size === axis.labels.length),
          `${measure} has names, and labels that differ`,
        );
      }
      assert.equal(
        new Set(result.measures.map((measure) => measure.name)).size,
        result.measures.length,
        'measures have names of their own',
      );
      assert.ok(result.findings.length > 0 && result.prompts > 0);
      assert.ok(
        progress.every((share, i) => share >= 0 && share <= 1 && (i === 0 || share >= progress[i - 1])),
        `progress goes forwards: ${progress.join(' ')}`,
      );
    });
  }

  it('names the other checkpoints that it looked at', async () => {
    const steps = await ask('pca', { samples: 20, steps: 'all' });
    assert.deepEqual(
      [steps.also?.map(({ run: name, step }) => [name, step]), (await ask('pca', { samples: 20 })).also],
      [[['run', 250]], undefined],
    );
    const runs = await engine.calls.probe({
      checkpoint: { folder: run, step: 500 },
      probe: 'attention-roles',
      options: { samples: 20, other },
      anyPath: true,
    });
    assert.deepEqual(
      runs.also?.map(({ run: name, step }) => [name, step]),
      [['other', 20]],
    );
    // A run beside it goes by its name.
    assert.deepEqual((await ask('attention-roles', { samples: 20, other: 'other' })).also, runs.also);
  });

  it('opens for a page only runs beside the one that it looks at, by their names', async () => {
    for (const name of [
      'gone',
      other,
      '../other',
      './other',
      path.join('..', path.basename(path.dirname(run)), 'other'),
      '/etc',
      '..',
      '.',
      '',
      'run.json',
      'other/checkpoints',
    ]) {
      const refused = await ask('attention-roles', { samples: 20, other: name }).then(
        () => assert.fail(name),
        (error: { code: string; message: string }) => error,
      );
      assert.deepEqual([refused.code, /: other and wide\.$/.test(refused.message)], ['probe/other', true], name);
      // It tells nothing of folders.
      assert.ok(!refused.message.includes(path.dirname(run)), refused.message);
    }
    await assert.rejects(
      engine.calls.probe({
        checkpoint: { folder: run, step: 500 },
        probe: 'attention-roles',
        options: { other: 'gone' },
        anyPath: true,
      }),
      { name: 'UserError' },
    );
  });

  it('refuses in words what it does not know', async () => {
    await assert.rejects(ask('nothing'), {
      code: 'probe/name',
      message: `There is no probe 'nothing'; the probes are ${probes.map(({ name }) => name).join(', ')}.`,
    });
    await assert.rejects(ask('logit-lens', { sample: 3 }), {
      code: 'probe/option',
      message: "The probe logit-lens has no option 'sample'; it has digits, samples, seed.",
    });
    await assert.rejects(ask('logit-lens', { samples: 0 }), {
      code: 'probe/option',
      message: 'The probe logit-lens takes a whole number from 1 to 100000 as its samples, not 0.',
    });
    await assert.rejects(
      engine.calls.probe({ checkpoint: { folder: path.join(run, 'gone') }, probe: 'logit-lens', options: {} }),
      { name: 'UserError' },
    );
  });

  it('can be cancelled, and answers the next question', async () => {
    const abort = new AbortController();
    const asked = ask('errors', { samples: 10_000 }, abort.signal, () => abort.abort());
    await assert.rejects(asked, CancelledError);
    assert.equal((await ask('logit-lens', { samples: 10 })).prompts, 10);
  });

  it('has files whose fingerprints change when a checkpoint comes, and only then', async () => {
    const checkpoint = { folder: run, step: 500 };
    const states = async () => [
      await fingerprintOf(checkpoint),
      await runFingerprintOf(run),
      await runFingerprintOf(other),
    ];
    const before = await states();
    assert.ok(before.every((state) => state !== ''));
    await engine.calls.train({ folder: run, resume: true, steps: 750 });
    const after = await states();
    assert.deepEqual(
      after.map((state, i) => state === before[i]),
      [true, false, true],
    );
    assert.equal(await runFingerprintOf(path.join(run, 'gone')), '');
  });
});
