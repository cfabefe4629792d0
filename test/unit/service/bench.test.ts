import assert from 'node:assert/strict';
import { parameterCount } from '../../../src/model/parameters';
import { stepQuestionSchema } from '../../../src/service/schemas';
import { realEngine } from '../../support/engine';
import { tinyConfig } from '../../support/model';

describe('the bench of the engine process', () => {
  const engine = realEngine();
  after(() => engine.dispose());

  it('times steps of the model that is asked for, and counts 6 operations a parameter and token', async () => {
    const question = stepQuestionSchema.parse({
      layers: 2,
      heads: 2,
      width: 8,
      vocabulary: 7,
      tokens: 6,
      lossTokens: 2,
      batch: 40,
      steps: 5,
    });
    const { parameters, msPerStep, gflops, peakMegabytes, engine: by } = await engine.calls.benchStep(question);
    assert.equal(parameters, parameterCount(tinyConfig()));
    assert.ok(Math.abs(gflops * msPerStep * 1e6 - 6 * parameters * 6 * 40) < 1, `${gflops} · ${msPerStep}`);
    assert.equal(by.name, 'cpu');
    assert.ok(peakMegabytes > 20 && peakMegabytes < 2000, String(peakMegabytes));
  });

  it('multiplies, evaluates and runs the passes of probes', async () => {
    assert.ok((await engine.calls.benchProduct(null)).gflops > 0.1);
    const { seconds, tokens } = await engine.calls.benchEvaluation({ layers: 1, heads: 1, width: 8, prompts: 100 });
    assert.deepEqual([tokens, seconds > 0], [20, true]);
    const times = await engine.calls.benchProbes({ layers: 2, heads: 2, width: 8, prompts: 50 });
    assert.deepEqual([times.prompts, times.tokens, times.heads, times.places], [50, 20, 4, 40]);
    assert.ok([...Object.values(times.cold), ...Object.values(times.warm)].every((time) => time > 0));
  });
});
