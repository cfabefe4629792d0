import assert from 'node:assert/strict';
import type { ModelRunner } from '../../../src/engine/runner';
import { invariance } from '../../../src/probes/invariance';
import type { Measure, ProbeFindings } from '../../../src/shared/probe';
import { parseTaskSpec, type TaskSpecInput } from '../../../src/tasks/task-schema';
import { fakeRunner } from '../../support/fake-runner';
import { probed } from '../../support/probed';

const sums: TaskSpecInput = { operation: 'add', operandWidth: 4, trainDigits: [1, 2] };
const ask = (runner: ModelRunner, samples = 300): Promise<ProbeFindings> =>
  invariance.run(probed(runner), { samples, seed: 1 });
const named = ({ measures }: ProbeFindings, name: string): Measure =>
  measures.find((measure) => measure.name === name)!;
const rowsOf = ({ axes, values }: Measure): number[][] =>
  axes[0].labels.map((_, row) => [...values.subarray(row * axes[1].labels.length, (row + 1) * axes[1].labels.length)]);
const whole = [
  [1, 1, 1],
  [1, 1, NaN],
  [1, NaN, NaN],
];

describe('the invariance probe', () => {
  it('finds true addition invariant everywhere', async () => {
    const found = await ask(fakeRunner(parseTaskSpec(sums), (a, b) => a + b));
    assert.deepEqual(named(found, 'moved').axes, [
      {
        kind: 'length',
        name: 'length before the move',
        labels: ['1 digit', '2 digits', '3 digits'],
        digits: [1, 2, 3],
      },
      { kind: 'quantity', name: 'moved up by', labels: ['1 place', '2 places', '3 places'], quantities: [1, 2, 3] },
    ]);
    assert.deepEqual(
      [
        rowsOf(named(found, 'moved')),
        rowsOf(named(found, 'right')),
        [...named(found, 'moved-by-length').values],
        [...named(found, 'right-unmoved').values],
      ],
      [whole, whole, [1, 1, 1], [1, 1, 1, 1]],
    );
    assert.equal(found.prompts, 300 * (4 + 3 + 2 + 1));
    assert.equal(found.findings.length, 2);
    assert.match(found.findings[0], /beyond the 2 digits .* 100% .*\(300 prompts per length and move/);
    assert.match(found.findings[1], /within them.* 100%/);
  });

  it('finds a wrong answer invariant that is wrong alike at every place', async () => {
    // Of two numbers the larger one: f(10a, 10b) = 10 f(a, b), though hardly ever the sum.
    const found = await ask(fakeRunner(parseTaskSpec(sums), (a, b) => (a > b ? a : b)));
    assert.deepEqual(rowsOf(named(found, 'moved')), whole);
    assert.ok(named(found, 'right').values[0] < 0.3);
  });

  it('finds a model of the low two places to move just within them', async () => {
    const found = await ask(
      fakeRunner(parseTaskSpec(sums), (a, b) => (a % 100n) + (b % 100n)),
      2000,
    );
    const [one, two] = rowsOf(named(found, 'moved'));
    // Moved out of the low places an answer is 0, so it moved along just where it was 0: of one digit, 0 + 0.
    assert.equal(one[0], 1);
    assert.ok(Math.abs(one[1] - 0.01) < 0.01 && Math.abs(one[2] - 0.01) < 0.01, `${one.join(' ')}`);
    // Two digits moved by one: the tens are lost, and none are zero.
    assert.deepEqual(two.slice(0, 2), [0, 0]);
  });

  it('expects products to move twice as far', async () => {
    const found = await ask(fakeRunner(parseTaskSpec({ ...sums, operation: 'multiply' }), (a, b) => a * b));
    assert.deepEqual([rowsOf(named(found, 'moved')), rowsOf(named(found, 'right'))], [whole, whole]);
  });

  it('takes what is expected modulo p, and says from where on that is nothing', async () => {
    for (const [operation, f, places] of [
      ['mod-add', (a: bigint, b: bigint) => (a + b) % 100n, 2],
      ['mod-multiply', (a: bigint, b: bigint) => (a * b) % 100n, 1],
    ] as const) {
      const found = await ask(fakeRunner(parseTaskSpec({ ...sums, operation, modulus: 100 }), f));
      assert.deepEqual(rowsOf(named(found, 'moved')), whole, operation);
      assert.match(found.findings[2], new RegExp(`by ${places} places? or more, .* 0, because 100 divides`));
    }
    const found = await ask(
      fakeRunner(parseTaskSpec({ ...sums, operation: 'mod-add', modulus: 101 }), (a, b) => (a + b) % 101n),
    );
    assert.deepEqual([rowsOf(named(found, 'moved')), found.findings.length], [whole, 2]);
  });

  it('lets what is no number move nowhere', async () => {
    const task = parseTaskSpec(sums);
    const runner = fakeRunner(task, (a, b) => a + b);
    const { targetCount } = runner.layout;
    const silent: ModelRunner = {
      ...runner,
      predict: async (sequences) => new Uint8Array((sequences.length / runner.layout.length) * targetCount).fill(11),
    };
    assert.deepEqual(
      rowsOf(named(await ask(silent), 'moved')).map((row) => row.filter((share) => !Number.isNaN(share))),
      [[0, 0, 0], [0, 0], [0]],
    );
  });

  it('says that operands of one digit have nowhere to move', async () => {
    const { measures, findings } = await ask(
      fakeRunner(parseTaskSpec({ ...sums, operandWidth: 1, trainDigits: [1, 1] }), (a, b) => a + b),
    );
    assert.deepEqual([measures.map(({ name }) => name), findings.length], [['right-unmoved'], 1]);
    assert.match(findings[0], /one digit/);
  });
});
