import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { startEngine } from '../../../src/service/client';
import { selfCheck } from '../../../src/engine/engines/self-check';
import { tensorflowEngine } from '../../../src/engine/tensorflow/tensorflow-engine';
import { UserError } from '../../../src/shared/errors';
import { dist, realEngine, smallRecipe, withFolder } from '../../support/engine';
import { testTensorflow } from '../../support/tensorflow';

describe('engines', function () {
  this.timeout(120_000);

  it('are checked: the CPU agrees with double precision, and each other one does or says why it cannot', async () => {
    const engine = realEngine();
    try {
      const checks = await engine.calls.checkEngines(null);
      assert.deepEqual(
        checks.map((check) => check.engine),
        ['cpu', 'webgpu', 'tensorflow'],
      );
      const [cpu] = checks;
      assert.ok(
        cpu.available &&
          cpu.agrees &&
          cpu.identity.name === 'cpu' &&
          cpu.error > 0 &&
          cpu.error < 2e-6 &&
          cpu.milliseconds > 0,
        JSON.stringify(cpu),
      );
      for (const check of checks)
        assert.ok(
          check.available ? check.agrees && check.identity.name === check.engine : /\. \(?\w/.test(check.message),
          JSON.stringify(check),
        );
    } finally {
      engine.dispose();
    }
  });

  it('that are asked for and not available refuse in words, and leave nothing behind', () =>
    withFolder(async (folder) => {
      const missing = path.join(folder, 'no-package');
      const before = process.env.DIGITSCOPE_TENSORFLOW;
      process.env.DIGITSCOPE_TENSORFLOW = missing;
      const engine = startEngine({ entry: path.join(dist, 'engine.js'), engine: 'tensorflow' });
      try {
        const refusal = (error: unknown) =>
          error instanceof UserError && error.code === 'engine/not-installed' && error.message.includes(missing);
        await assert.rejects(engine.calls.engine(null), refusal);
        await assert.rejects(engine.calls.train({ folder: path.join(folder, 'run'), recipe: smallRecipe() }), refusal);
        assert.ok(!existsSync(path.join(folder, 'run')));
      } finally {
        engine.dispose();
        if (before === undefined) delete process.env.DIGITSCOPE_TENSORFLOW;
        else process.env.DIGITSCOPE_TENSORFLOW = before;
      }
    }));

  it('that do not exist are refused before a run is begun', () =>
    withFolder(async (folder) => {
      const engine = startEngine({ entry: path.join(dist, 'engine.js'), engine: 'cuda' as 'cpu' });
      try {
        const run = path.join(folder, 'run');
        await assert.rejects(engine.calls.train({ folder: run, recipe: smallRecipe() }), {
          code: 'engine/unknown',
          message: /'cuda'.* auto, cpu, webgpu, tensorflow/,
        });
        assert.equal(existsSync(run), false);
      } finally {
        engine.dispose();
      }
    }));

  it('that compute something else are told from those that do not', async () => {
    const right = tensorflowEngine(await testTensorflow());
    const { agrees, error } = await selfCheck(right);
    assert.ok(agrees && error < 2e-6, String(error));
    const wrong: typeof right = {
      ...right,
      pass: async (question) => {
        const run = await right.pass(question);
        return async () => {
          const answer = await run();
          return { ...answer, gradients: answer.gradients.map((value, i) => (i === 5 ? value + 1e-3 : value)) };
        };
      },
    };
    assert.equal((await selfCheck(wrong)).agrees, false);
  });
});
