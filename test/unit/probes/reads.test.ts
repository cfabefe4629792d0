import assert from 'node:assert/strict';
import type { ModelRunner } from '../../../src/engine/runner';
import { inputEffects } from '../../../src/probes/common/input-effects';
import { reads } from '../../../src/probes/reads';
import { readsOf } from '../../../src/shared/reads';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { fakeRunner } from '../../support/fake-runner';
import { engine } from '../cli/fake-world';
import { probed } from '../../support/probed';
import { copyCircuit } from '../../support/known-circuit';
import { withRunner } from '../../support/with-runner';

const question = { digits: 3, samples: 400, seed: 1 };
const ask = async (runner: ModelRunner, more: Partial<typeof question> = {}, weights = {}) => {
  const options = { ...question, ...more };
  const findings = await reads.run(probed(runner, weights), options);
  const checkpoint = { folder: '', run: '', step: 0 };
  return { findings: findings.findings, ...readsOf({ engine, checkpoint, probe: 'reads', options, ...findings }) };
};

describe('the reads probe', function () {
  this.timeout(60_000);
  it('finds exactly the digits that a known function reads', async () => {
    const task = parseTaskSpec({ operation: 'mod-add', modulus: 100, operandWidth: 4, trainDigits: [1, 3] });
    // Units answer: units of a alone. Tens answer: tens of b alone.
    const runner = fakeRunner(task, (a, b) => ((b / 10n) % 10n) * 10n + (a % 10n));
    const { inputs, needed, answers, effect, samples, findings } = await ask(runner);
    assert.deepEqual(
      inputs.map(({ operand, place }) => `${operand}${place}`),
      ['a0', 'a1', 'a2', 'b0', 'b1', 'b2'],
    );
    assert.deepEqual(
      { samples, needed, answers, effect },
      {
        samples: 400,
        needed: [0, 1],
        answers: [{ place: 0 }, { place: 1 }],
        effect: [
          [1, 0, 0, 0, 0, 0],
          [0, 0, 0, 0, 1, 0],
        ],
      },
    );
    assert.deepEqual(findings, [
      '(a + b) mod 100 needs units and tens.',
      'Answer tens reads tens of b.',
      'Answer units reads units of a.',
    ]);
  });

  it('measures a carry: right addition modulo 100 changes its tens with the units as often as carries do', async () => {
    const task = parseTaskSpec({ operation: 'mod-add', modulus: 100, operandWidth: 3, trainDigits: [1, 3] });
    const { effect } = await ask(
      fakeRunner(task, (a, b) => (a + b) % 100n),
      { samples: 2000 },
    );
    // Counted over all units digits and replacements: a carry appears or disappears in 330 of 900 cases.
    const carry = 330 / 900;
    const expected = [
      [1, 0, 0, 1, 0, 0],
      [carry, 1, 0, carry, 1, 0],
    ];
    effect.forEach((row, i) =>
      row.forEach((value, j) =>
        assert.ok(Math.abs(value - expected[i][j]) < 0.04, `effect[${i}][${j}] = ${value}, expected ${expected[i][j]}`),
      ),
    );
  });

  it('measures how far the probability and the logit margin of the digit answered before fall', async () => {
    const task = parseTaskSpec({ operation: 'mod-add', modulus: 100, operandWidth: 3, trainDigits: [1, 3] });
    // Answer units: units of a. Answer tens: the units as they were written before them, so that with those held
    // nothing moves the tens.
    const runner = fakeRunner(task, (a, _, __, written) => 10n * BigInt(written[0]) + (a % 10n));
    const { effect, probability, margin } = await ask(runner);
    const [right, wrong] = [Math.E, 1].map((weight) => weight / (Math.E + 12));
    const expected = (aUnits: number) => [
      [aUnits, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
    ];
    assert.deepEqual(effect, [
      [1, 0, 0, 0, 0, 0],
      [1, 0, 0, 0, 0, 0],
    ]);
    assert.deepEqual(margin, expected(2));
    probability.forEach((row, i) =>
      row.forEach((value, j) =>
        assert.ok(Math.abs(value! - expected(right - wrong)[i][j]) < 1e-9, `probability[${i}][${j}] = ${value}`),
      ),
    );
  });

  it('finds in a model made by hand what its heads copy', async () => {
    await withRunner(copyCircuit(), async (runner) => {
      const shares: number[] = [];
      const { effect, probability, margin } = await inputEffects(runner, {
        digits: 2,
        samples: 1000,
        seed: 1,
        onProgress: (share) => shares.push(share),
      });
      // Inputs: a units, a tens, b units, b tens. The answer's units are those of b, its tens those of a.
      assert.deepEqual(effect, [
        [0, 0, 1, 0],
        [0, 1, 0, 0],
      ]);
      for (const [i, row] of probability.entries())
        for (const [j, value] of row.entries())
          assert.ok(Math.abs(value - effect[i][j]) < 0.01, `probability[${i}][${j}] = ${value}`);
      for (const [i, row] of margin.entries())
        for (const [j, value] of row.entries())
          assert.ok(effect[i][j] === 1 ? value > 4 : Math.abs(value) < 1e-4, `margin[${i}][${j}] = ${value}`);
      assert.deepEqual(shares, [0.25, 0.5, 0.75, 1]);
    });
  });
});
