import assert from 'node:assert/strict';
import type { ModelRunner } from '../../../src/engine/runner';
import { errors } from '../../../src/probes/errors';
import type { Measure, ProbeFindings } from '../../../src/shared/probe';
import { parseTaskSpec, type TaskSpecInput } from '../../../src/tasks/task-schema';
import { fakeRunner } from '../../support/fake-runner';
import { probed } from '../../support/probed';

const sums: TaskSpecInput = { operation: 'add', operandWidth: 3, trainDigits: [1, 2] };
const options = { digits: 2, samples: 10_000, pairs: 20, seed: 1 };
/** At two digits and 10,000 samples, the 8,100 pairs of two-digit numbers are all asked. */
const ask = (runner: ModelRunner, wanted: Partial<typeof options> = {}): Promise<ProbeFindings> =>
  errors.run(probed(runner), { ...options, ...wanted });
const named = ({ measures }: ProbeFindings, name: string): Measure =>
  measures.find((measure) => measure.name === name)!;
const rounded = (values: Float64Array) => Array.from(values, (value) => Math.round(value * 1e6) / 1e6);

/** Counts the pairs of two-digit numbers of which something is so. */
function pairsWhere(holds: (a: number, b: number) => boolean): number {
  let count = 0;
  for (let a = 10; a < 100; a++) for (let b = 10; b < 100; b++) count += Number(holds(a, b));
  return count;
}

describe('the errors probe', () => {
  it('tells a model that never carries by its carries, places, digits and operands', async () => {
    const withoutCarries = (a: bigint, b: bigint) =>
      [1n, 10n, 100n].reduce(
        (sum, unit) =>
          sum +
          unit * (((a / unit) % 10n) + ((b / unit) % 10n)) -
          (((a / unit) % 10n) + ((b / unit) % 10n) >= 10n ? 10n * unit : 0n),
        0n,
      );
    const found = await ask(fakeRunner(parseTaskSpec(sums), withoutCarries));
    const carry = named(found, 'carry');
    assert.deepEqual(carry.axes, [
      {
        kind: 'category',
        name: 'carries',
        labels: ['no carry', 'one carry', 'several, each by itself', 'cascade of nines'],
      },
    ]);
    assert.deepEqual(rounded(carry.values), [1, 0, 0, 0]);
    const units = (a: number, b: number) => (a % 10) + (b % 10);
    const tens = (a: number, b: number) => Math.floor(a / 10) + Math.floor(b / 10);
    const none = pairsWhere((a, b) => units(a, b) < 10 && tens(a, b) < 10);
    const cascade = pairsWhere((a, b) => units(a, b) >= 10 && tens(a, b) === 9);
    const both = pairsWhere((a, b) => units(a, b) >= 10 && tens(a, b) >= 10);
    assert.deepEqual([...named(found, 'carry-prompts').values], [none, 8100 - none - cascade - both, both, cascade]);
    assert.deepEqual([...named(found, 'chain-prompts').values], [none, 8100 - none - cascade, cascade]);
    assert.deepEqual(rounded(named(found, 'chain').values), [1, 0, 0]);
    // Thousands and hundreds first: the hundreds are wrong where the tens carry, the tens where the units do.
    assert.deepEqual(named(found, 'places').axes[0].labels, ['thousands', 'hundreds', 'tens', 'units']);
    const hundredsWrong = pairsWhere((a, b) => a + b >= 100) / 8100;
    const tensWrong = pairsWhere((a, b) => units(a, b) >= 10) / 8100;
    assert.deepEqual(
      rounded(named(found, 'places').values),
      rounded(Float64Array.of(1, 1 - hundredsWrong, 1 - tensWrong, 1)),
    );
    // Of the tens, whatever they should be, those with a carry come out one too low.
    const byPlace = named(found, 'confusion-by-place');
    const tensOf = (a: number, b: number) => Math.floor((a + b) / 10) % 10;
    const threes = pairsWhere((a, b) => tensOf(a, b) === 3);
    const at = (place: number, digit: number, written: number) => byPlace.values[(place * 10 + digit) * 11 + written];
    assert.deepEqual(
      byPlace.axes.map(({ labels }) => labels.length),
      [4, 10, 11],
    );
    assert.equal(at(2, 3, 2), pairsWhere((a, b) => tensOf(a, b) === 3 && units(a, b) >= 10) / threes);
    assert.equal(at(2, 3, 3), pairsWhere((a, b) => tensOf(a, b) === 3 && units(a, b) < 10) / threes);
    assert.ok(Number.isNaN(at(0, 7, 7)), 'no sum of two digits has 7 thousands');
    // Two numbers a bin, one prompt a cell: the first bins hold 0 to 3 and never carry.
    const plane = named(found, 'plane');
    assert.deepEqual(
      plane.axes.map(({ name, labels }) => [name, labels.length, labels[0], labels.at(-1)]),
      [
        ['a', 50, '0–1', '98–99'],
        ['b', 50, '0–1', '98–99'],
      ],
    );
    assert.deepEqual([plane.values[0], plane.values[51], plane.values[2499]], [0, 0, 1]);
    assert.equal(found.prompts, 8100 + 9 * 20 + 2500);
    const right = ((100 * none) / 8100).toFixed(1);
    assert.ok(found.findings[0].startsWith(`At 2 digits, ${right}% of 8100 answers are right`), found.findings[0]);
    assert.equal(found.findings[1], 'Every answer is complete.');
    assert.match(found.findings[2], /^By the carries of a \+ b: no carry 100% of \d+, one carry 0% of \d+/);
  });

  it('finds the truncated answer on the grid of lengths', async () => {
    const found = await ask(
      fakeRunner(parseTaskSpec(sums), (a, b) => (a % 100n) + (b % 100n)),
      { digits: 3, samples: 500 },
    );
    const [exact, truncated] = ['exact', 'truncated'].map((name) => named(found, `${name}-by-lengths`));
    assert.deepEqual(
      exact.axes.map(({ name, labels }) => [name, ...labels]),
      [
        ['length of a', '1 digit', '2 digits', '3 digits'],
        ['length of b', '1 digit', '2 digits', '3 digits'],
      ],
    );
    assert.deepEqual([...truncated.values], new Array(9).fill(1));
    // Right just where both are of trained lengths: a third digit, never zero, always counts.
    assert.deepEqual([...exact.values], [1, 1, 0, 1, 1, 0, 0, 0, 0]);
    assert.ok(found.findings.some((finding) => /^100% equal .* low 2 digits/.test(finding)));
  });

  it('counts what is no answer as wrong', async () => {
    const runner = fakeRunner(parseTaskSpec(sums), (a, b) => a + b);
    const equals = 11;
    const { targetCount, length } = runner.layout;
    // Where b is odd the end token is missing, where a is odd as well the units too.
    const garbled: ModelRunner = {
      ...runner,
      predict: async (sequences, given) => {
        const answers = await runner.predict(sequences, given);
        for (let i = 0; i < answers.length / targetCount; i++) {
          const isOdd = (operand: 'a' | 'b') =>
            sequences[i * length + runner.layout.positionOf({ kind: 'operand', operand, place: 0 })] % 2 === 1;
          if (isOdd('b')) answers[(i + 1) * targetCount - 1] = equals;
          if (isOdd('a') && isOdd('b')) answers[i * targetCount] = equals;
        }
        return answers;
      },
    };
    const found = await ask(garbled);
    assert.match(found.findings[0], /^At 2 digits, 50% of 8100 answers are right/);
    assert.match(found.findings[1], /^4050 of 8100 answers lack a digit or the end token/);
    const malformed = named(found, 'malformed-by-lengths').values.reduce((sum, share) => sum + share, 0) / 9;
    assert.ok(Math.abs(malformed - 0.5) < 0.12, `${malformed} of the grid`);
    const all = named(found, 'confusion');
    assert.equal(all.axes[1].labels.at(-1), 'no digit');
    // Units of a + b are even where both are odd, so only even digits are missing, half of those in the units.
    assert.ok(
      Number.isNaN(all.values[10]) === false && named(found, 'confusion-by-place').values[(3 * 10 + 1) * 11 + 10] === 0,
    );
    assert.equal(named(found, 'confusion-by-place').values[3 * 10 * 11 + 10], 0.5);
  });

  it('leaves carries out of multiplication and says so', async () => {
    const found = await ask(
      fakeRunner(parseTaskSpec({ ...sums, operation: 'multiply' }), (a, b) => a * b),
      { digits: 1, samples: 100 },
    );
    assert.deepEqual(
      found.measures.map(({ name }) => name),
      [
        'exact-by-lengths',
        'truncated-by-lengths',
        'malformed-by-lengths',
        'places',
        'confusion',
        'confusion-by-place',
        'plane',
      ],
    );
    assert.ok(found.findings.some((finding) => /^Carries are left out/.test(finding)));
    assert.deepEqual(named(found, 'plane').axes[0].labels, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('refuses a length that the model does not take', () =>
    assert.rejects(
      ask(
        fakeRunner(parseTaskSpec(sums), (a, b) => a + b),
        { digits: 4 },
      ),
      /takes operands of up to 3 digits, and 4 were asked for/,
    ));
});
