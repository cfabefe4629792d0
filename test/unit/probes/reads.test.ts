import assert from 'node:assert/strict';
import { readsOf } from '../../../src/probes/reads';
import { parseTaskSpec } from '../../../src/shared/task-spec';
import { fakeRunner } from '../../support/fake-runner';

const question = { digits: 3, samples: 400, seed: 1 };

describe('the reads probe', () => {
  it('finds exactly the digits that a known function reads', async () => {
    const task = parseTaskSpec({ operation: 'mod-add', modulus: 100, operandWidth: 4, trainDigits: [1, 3] });
    // Units answer: units of a alone. Tens answer: tens of b alone.
    const runner = fakeRunner(task, (a, b) => (((b / 10n) % 10n) * 10n) + (a % 10n));
    const { inputs, answers, effect, samples } = await readsOf(runner, question);
    assert.deepEqual(inputs.map(({ operand, place }) => `${operand}${place}`), ['a0', 'a1', 'a2', 'b0', 'b1', 'b2']);
    assert.deepEqual({ samples, answers, effect }, {
      samples: 400,
      answers: [{ place: 0 }, { place: 1 }],
      effect: [
        [1, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1, 0],
      ],
    });
  });

  it('measures a carry: right addition modulo 100 changes its tens with the units as often as carries do', async () => {
    const task = parseTaskSpec({ operation: 'mod-add', modulus: 100, operandWidth: 3, trainDigits: [1, 3] });
    const { effect } = await readsOf(fakeRunner(task, (a, b) => (a + b) % 100n), { ...question, samples: 2000 });
    // Counted over all units digits and replacements: a carry appears or disappears in 330 of 900 cases.
    const carry = 330 / 900;
    const expected = [
      [1, 0, 0, 1, 0, 0],
      [carry, 1, 0, carry, 1, 0],
    ];
    effect.forEach((row, i) => row.forEach((value, j) => assert.ok(Math.abs(value - expected[i][j]) < 0.04, `effect[${i}][${j}] = ${value}, expected ${expected[i][j]}`)));
  });
});
