import assert from 'node:assert/strict';
import type { TaskSpec } from '../../../src/shared/task-spec';
import { formatDigits, valueOf, type Digits } from '../../../src/tasks/digits';
import { encodeInto, layoutOf } from '../../../src/tasks/layout';
import { randomFor, streams } from '../../../src/tasks/random';
import { resampledDigit, testSet, trainingExampleInto, type TestSet } from '../../../src/tasks/sampler';
import { lengthOf } from '../../support/length-of';
import { assertShares, assertUniform } from './chi-square';
import { spec } from './specs';

function trainingIds(task: TaskSpec, seed: number, indices: readonly number[]): number[][] {
  const layout = layoutOf(task);
  return indices.map((index) => {
    const ids = new Int32Array(layout.length);
    trainingExampleInto(layout, seed, index, ids, 0);
    return Array.from(ids);
  });
}

/** The operands of the first `count` training examples, read from their tokens. */
function trainingOperands(task: TaskSpec, count: number): { a: Digits; b: Digits }[] {
  const width = task.operandWidth;
  return trainingIds(
    task,
    1,
    Array.from({ length: count }, (_, i) => i),
  ).map((ids) => ({
    a: Uint8Array.from(ids.slice(0, width).reverse()),
    b: Uint8Array.from(ids.slice(width + 1, 2 * width + 1).reverse()),
  }));
}

function tally(cells: number, values: readonly number[]): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (const value of values) counts[value]++;
  return counts;
}

const pairsOf = ({ a, b }: TestSet, base: number) =>
  a.map((left, i) => `${formatDigits(left, base)} ${formatDigits(b[i], base)}`);

describe('training examples', () => {
  it('of seed 1 stay what they are', () => {
    const task = spec({ operation: 'mod-add', modulus: 101 });
    const { vocabulary } = layoutOf(task);
    assert.deepEqual(
      trainingIds(task, 1, [0, 1, 2, 1e10]).map((ids) => ids.map((id) => vocabulary[id]).join('')),
      ['000008+000009=710;', '000013+000027=040;', '000041+000739=370;', '000770+000007=070;'],
    );
  });

  it('are the same whoever draws them, in whatever order', () => {
    const task = spec({ operation: 'multiply', base: 7 });
    const indices = Array.from({ length: 50 }, (_, i) => i);
    const alone = trainingIds(task, 3, indices);
    assert.deepEqual(trainingIds(task, 3, indices.toReversed()).reverse(), alone);
    const layout = layoutOf(task);
    const batch = new Int32Array(50 * layout.length);
    for (const first of [1, 0])
      for (let i = first; i < 50; i += 2) trainingExampleInto(layout, 3, i, batch, i * layout.length);
    assert.deepEqual(Array.from(batch), alone.flat());
    assert.notDeepEqual(trainingIds(task, 4, indices), alone);
  });

  it('carry the right answer', () => {
    const task = spec({ operation: 'multiply', operandWidth: 20, trainDigits: [18, 20] });
    const layout = layoutOf(task);
    const operands = trainingOperands(task, 20);
    const encoded = operands.map(({ a, b }) => {
      const ids = new Int32Array(layout.length);
      encodeInto(layout, a, b, ids, 0);
      return Array.from(ids);
    });
    assert.deepEqual(trainingIds(task, 1, Array.from(operands.keys())), encoded);
  });

  it('lengths: each length equally often, then any value below base^length, for the two operands independently', () => {
    const operands = trainingOperands(spec({ trainDigits: [2, 3] }), 20_000);
    // One digit: 10 of 100 or 10 of 1,000; two: 90 of 100 or 90 of 1,000; three: 900 of 1,000.
    const shares = [0.055, 0.495, 0.45];
    const cells = operands.map(({ a, b }) => 3 * (lengthOf(a) - 1) + lengthOf(b) - 1);
    assertShares(
      tally(9, cells),
      shares.flatMap((p) => shares.map((q) => p * q)),
    );
  });

  it('values: any value below base^max', () => {
    const operands = trainingOperands(spec({ base: 3, trainDigits: [1, 2], trainMix: 'values' }), 20_000);
    assertUniform(
      tally(
        81,
        operands.map(({ a, b }) => Number(valueOf(a, 3) * 9n + valueOf(b, 3))),
      ),
    );
  });
});

describe('a test set', () => {
  it('is the whole domain where that is not larger than the samples', () => {
    for (const [domain, base, digits, size] of [
      ['both', 10, 1, 100],
      ['either', 10, 1, 100],
      ['both', 10, 2, 8100],
      ['either', 10, 2, 9900],
      ['both', 3, 3, 324],
      ['either', 3, 3, 648],
    ] as const) {
      const set = testSet(layoutOf(spec({ base, domain })), digits, size, 1);
      const lengths = new Set(set.a.map((a, i) => `${lengthOf(a)} ${lengthOf(set.b[i])}`));
      const expected =
        domain === 'both' || digits === 1
          ? [`${digits} ${digits}`]
          : Array.from({ length: digits }, (_, k) => [`${k + 1} ${digits}`, `${digits} ${k + 1}`]).flat();
      assert.deepEqual(
        {
          count: set.count,
          exhaustive: set.exhaustive,
          different: new Set(pairsOf(set, base)).size,
          lengths: [...lengths].sort(),
        },
        { count: size, exhaustive: true, different: size, lengths: [...new Set(expected)].sort() },
      );
      assert.deepEqual(
        { ...testSet(layoutOf(spec({ base, domain })), digits, size - 1, 1), a: 0, b: 0 },
        { count: size - 1, exhaustive: false, a: 0, b: 0 },
      );
    }
  });

  it('counts zero as a number of one digit', () => {
    const { a, b } = testSet(layoutOf(spec({ base: 2, operandWidth: 2 })), 1, 4, 1);
    assert.deepEqual(
      a.map((left, i) => [left[0], b[i][0]]),
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
    );
  });

  it('depends on seed and length, and a longer one begins with a shorter one', () => {
    const layout = layoutOf(spec());
    assert.deepEqual(testSet(layout, 5, 30, 2).a.slice(0, 10), testSet(layout, 5, 10, 2).a);
    assert.notDeepEqual(testSet(layout, 5, 30, 2).a, testSet(layout, 5, 30, 3).a);
    assert.deepEqual(pairsOf(testSet(layout, 5, 2, 1), 10), ['031329 049593', '088691 087234']);
  });

  it('both: every operand has exactly that many digits, uniform', () => {
    const { a, b } = testSet(layoutOf(spec({ base: 3 })), 2, 35, 1);
    assert.ok([...a, ...b].every((operand) => lengthOf(operand) === 2));
    const many = testSet(layoutOf(spec({ base: 10 })), 4, 10_000, 1);
    assertUniform(
      tally(
        9,
        many.a.map((operand) => operand[3] - 1),
      ),
    );
    assertUniform(
      tally(
        10,
        many.b.map((operand) => operand[0]),
      ),
    );
  });

  it('either: uniform over the pairs of which the longer has that many digits', () => {
    const { a, b } = testSet(layoutOf(spec({ base: 4, domain: 'either', operandWidth: 20 })), 12, 20_000, 1);
    const cells = a.map((left, i) => (left[11] > 0 ? 1 : 0) + (b[i][11] > 0 ? 2 : 0));
    assertShares(tally(4, cells).slice(1), [3 / 15, 3 / 15, 9 / 15]);
    assert.equal(tally(4, cells)[0], 0);
    assert.ok([...a, ...b].every((operand) => lengthOf(operand) <= 12 && operand.length === 20));
  });

  it('refuses lengths and sizes that make no sense', () => {
    const layout = layoutOf(spec());
    const digits = (n: number) => ({
      code: 'task/digits',
      message: `The number of digits must be a whole number from 1 to 6, the operand width, not ${n}.`,
    });
    for (const n of [0, 7, 1.5]) assert.throws(() => testSet(layout, n, 10, 1), digits(n));
    for (const n of [0, -3, 2.5])
      assert.throws(() => testSet(layout, 2, n, 1), {
        code: 'task/samples',
        message: `The number of samples must be a whole number of 1 or more, not ${n}.`,
      });
  });
});

describe('a resampled digit', () => {
  it('is never the current one and any other equally often', () => {
    const random = randomFor(1, streams.probe, 0);
    for (const base of [2, 3, 10]) {
      for (const current of [0, 1, base - 1]) {
        const counts = tally(
          base,
          Array.from({ length: 2000 }, () => resampledDigit(random, base, current)),
        );
        assert.equal(counts.splice(current, 1)[0], 0);
        if (base > 2) assertUniform(counts);
      }
    }
  });
});
