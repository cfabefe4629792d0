import assert from 'node:assert/strict';
import { accuracyAt, evaluateLength } from '../../../src/engine/evaluate';
import type { ModelRunner } from '../../../src/engine/runner';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { fakeRunner } from '../../support/fake-runner';

describe('evaluation', () => {
  it('gives the ideal absolute-position model exactly the accuracy that the theory counts', async () => {
    const task = parseTaskSpec({ operation: 'mod-add', modulus: 15, operandWidth: 2, trainDigits: [1, 1] });
    const runner = fakeRunner(task, (a, b) => ((a % 10n) + (b % 10n)) % 15n);
    // All 8,100 pairs of two digits: nothing is sampled.
    const { samples, exact, truncatedExact, predicted } = await evaluateLength(runner, 2, 10_000, 1);
    assert.deepEqual(
      { samples, exact, truncatedExact, predicted },
      { samples: 8100, exact: predicted, truncatedExact: 1, predicted },
    );
    assert.ok(predicted !== null && predicted > 0.3 && predicted < 0.4, `a third, but for the edges: ${predicted}`);
  });

  it('counts each place', async () => {
    const task = parseTaskSpec({ operation: 'add', operandWidth: 1, trainDigits: [1, 1] });
    const runner = fakeRunner(task, (a, b) => (a + b) % 10n); // the tens digit is always 0, and wrong in 45 of 100 sums
    assert.deepEqual(await evaluateLength(runner, 1, 100, 1), {
      digits: 1,
      samples: 100,
      exact: 0.55,
      truncatedExact: 0.55,
      predicted: 1,
      byPlace: [
        { place: 0, accuracy: 1 },
        { place: 1, accuracy: 0.55 },
      ],
    });
  });

  it('predicts a test set once for a runner, and another set anew', async () => {
    const task = parseTaskSpec({ operation: 'add', operandWidth: 1, trainDigits: [1, 1] });
    const inner = fakeRunner(task, (a, b) => a + b);
    let calls = 0;
    const runner: ModelRunner = { ...inner, predict: (...asked) => (calls++, inner.predict(...asked)) };
    const first = await accuracyAt(runner, 1, 10, 1);
    assert.deepEqual(await accuracyAt(runner, 1, 10, 1), first);
    assert.equal(calls, 1);
    await accuracyAt(runner, 1, 10, 2);
    assert.equal(calls, 2);
  });
});
