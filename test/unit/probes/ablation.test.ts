import assert from 'node:assert/strict';
import { testSequences } from '../../../src/engine/evaluate';
import type { ModelRunner } from '../../../src/engine/runner';
import { ablation } from '../../../src/probes/ablation';
import { cycle } from '../../../src/probes/ablation/damage';
import { shortPercent } from '../../../src/shared/percent';
import type { Measure, ProbeFindings } from '../../../src/shared/probe';
import { CancelledError, UserError } from '../../../src/shared/errors';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { randomFor, streams } from '../../../src/tasks/random';
import { fakeRunner } from '../../support/fake-runner';
import { copyCircuit, sumCircuit } from '../../support/known-circuit';
import { probed } from '../../support/probed';
import { withRunner } from '../../support/with-runner';

const options = { method: 'mean', faithfulness: 95, digits: 2, samples: 500, seed: 1 };
const ask = (runner: ModelRunner, wanted: Partial<typeof options> = {}, more = {}): Promise<ProbeFindings> =>
  ablation.run(probed(runner, more), { ...options, ...wanted });
const named = ({ measures }: ProbeFindings, name: string): Measure =>
  measures.find((measure) => measure.name === name)!;
const shares = (found: ProbeFindings, name: string) =>
  Array.from(named(found, name).values, (value) => Number(value.toFixed(6)));

describe('the ablation probe', function () {
  this.timeout(60_000);

  // Adds modulo 4: L0H0 and L1H0 carry the units of a and b to `=`, MLP 1 adds them. At two digits all 144 prompts are
  // asked. All four sums are equally frequent, so that their mean tells no digits apart and rounding decides: right in
  // about a quarter.
  for (const method of ['mean', 'zero'])
    it(`${method}: finds in a model made by hand the parts that its answers need, and the smallest circuit`, () =>
      withRunner(sumCircuit(), async (runner) => {
        const progress: number[] = [];
        const found = await ask(runner, { method }, { progress: (share: number) => progress.push(share) });
        assert.equal(found.prompts, 144);
        const mlp = method === 'zero' ? 1 : shares(found, 'broken')[6];
        assert.ok(method === 'zero' || Math.abs(mlp - 0.75) < 0.1, `${mlp}`);
        assert.deepEqual(named(found, 'broken').axes, [
          { kind: 'layer', name: 'layer', labels: ['L0', 'L1'], layers: [0, 1] },
          {
            kind: 'component',
            name: 'part',
            labels: ['H0', 'H1', 'MLP', 'block'],
            parts: [
              { kind: 'headOfLayer', head: 0 },
              { kind: 'headOfLayer', head: 1 },
              { kind: 'noLayer' },
              { kind: 'noLayer' },
            ],
          },
        ]);
        assert.deepEqual(shares(found, 'broken'), [1, 0, 0, 1, 1, 0, mlp, mlp]);
        assert.deepEqual(named(found, 'impact').axes, [
          {
            kind: 'component',
            name: 'part',
            labels: ['L0H0', 'L0H1', 'L0 MLP', 'L1H0', 'L1H1', 'L1 MLP', 'L0 block', 'L1 block'],
            parts: [
              { kind: 'head', layer: 0, head: 0 },
              { kind: 'head', layer: 0, head: 1 },
              { kind: 'inLayer', layer: 0 },
              { kind: 'head', layer: 1, head: 0 },
              { kind: 'head', layer: 1, head: 1 },
              { kind: 'inLayer', layer: 1 },
              { kind: 'inLayer', layer: 0 },
              { kind: 'inLayer', layer: 1 },
            ],
          },
          { kind: 'answerPlace', name: 'answer place', labels: ['units'], places: [0] },
        ]);
        assert.deepEqual(shares(found, 'impact'), [1, 0, 0, 1, 0, mlp, 1, mlp]);
        assert.deepEqual(named(found, 'broken-positions').axes[0].labels, [
          'a 4^1',
          'a units',
          'operator',
          'b 4^1',
          'b units',
          'equals',
          'answer units',
        ]);
        assert.deepEqual(shares(found, 'broken-positions'), [0, 0, 0, 0, 0, mlp, 0]);
        assert.deepEqual(shares(found, 'impact-positions'), [0, 0, 0, 0, 0, mlp, 0]);
        assert.deepEqual(
          [named(found, 'circuit').axes[0].labels, shares(found, 'circuit')],
          [
            ['nothing', 'L0H1', 'L0 MLP', 'L1H1'],
            [1, 1, 1, 1],
          ],
        );
        assert.match(found.findings.at(-2)!, /^3 of 6 .* 100% .*: L0H0, L1H0 and L1 MLP\./);
        assert.match(found.findings.at(-2)!, / L1 MLP too .* [23]\d(\.\d)?%\.$/);
        assert.deepEqual(found.findings.slice(1, -2), [
          'With L0H0 ablated, 100% of answers break, most of them at the units.',
          'With L1H0 ablated, 100% of answers break, most of them at the units.',
          `With L1 MLP ablated, ${shortPercent(mlp)} of answers break, most of them at the units.`,
          '3 of 6 heads and MLPs break fewer than 5% each.',
        ]);
        assert.deepEqual([progress, progress.at(-1)], [progress.toSorted((p, q) => p - q), 1]);
      }));

  it('resample: breaks those answers whose digits are others in the prompt that the part is taken from', () =>
    withRunner(sumCircuit(), async (runner) => {
      const { layout } = runner;
      const { sequences } = testSequences(layout, 2, 500, 1);
      const donors = cycle(144, randomFor(1, streams.probe, 0));
      const unit = (operand: 'a' | 'b', prompt: number) =>
        sequences[prompt * layout.length + layout.positionOf({ kind: 'operand', operand, place: 0 })];
      const share = (holds: (prompt: number, donor: number) => boolean) =>
        Number(([...donors].filter((donor, prompt) => holds(prompt, donor)).length / 144).toFixed(6));
      const [a, b] = (['a', 'b'] as const).map((operand) =>
        share((prompt, donor) => unit(operand, prompt) !== unit(operand, donor)),
      );
      const sum = share(
        (prompt, donor) => (unit('a', prompt) + unit('b', prompt) - unit('a', donor) - unit('b', donor)) % 4 !== 0,
      );
      const found = await ask(runner, { method: 'resample' });
      assert.ok([a, b, sum].every((value) => value > 0.6 && value < 0.9));
      assert.deepEqual(shares(found, 'broken'), [a, 0, 0, a, b, 0, sum, sum]);
      assert.deepEqual(shares(found, 'broken-positions'), [0, 0, 0, 0, 0, sum, 0]);
    }));

  it('takes for each prompt another one, each once', () => {
    for (const n of [2, 3, 50]) {
      const next = cycle(n, randomFor(7, streams.probe, n));
      assert.deepEqual(
        [...next].sort((p, q) => p - q),
        Array.from({ length: n }, (_, i) => i),
      );
      assert.ok(next.every((donor, prompt) => donor !== prompt));
    }
  });

  it('tells the places apart, counts only prompts that the model answers right, and stops when cancelled', () =>
    withRunner(copyCircuit(), async (runner) => {
      // It answers with the tens of a and the units of b, which is right for 0 + b < 10 alone: at one digit, where a is
      // 0.
      const found = await ask(runner, { digits: 1, samples: 1000 });
      assert.equal(found.prompts, 10);
      assert.equal(
        found.findings[0],
        'The model answers 10 of 100 prompts right; the shares are of those, with outputs replaced by their means.',
      );
      const { axes, values } = named(found, 'impact');
      const row = (label: string) => [
        ...values.slice(2 * axes[0].labels.indexOf(label), 2 * axes[0].labels.indexOf(label) + 2),
      ];
      assert.deepEqual(axes[1].labels, ['tens', 'units']);
      // The tens are 0 in all these prompts, so that their mean is right; the mean of ten different units is none of
      // them.
      assert.deepEqual(
        [row('L0H0'), row('L1H1'), row('L1H0')],
        [
          [0, 0],
          [0, 0],
          [0, 1],
        ],
      );
      const zero = named(await ask(runner, { digits: 1, samples: 1000, method: 'zero' }), 'impact').values;
      assert.deepEqual([...zero.slice(0, 2)], [1, 0]);
      await assert.rejects(ask(runner, {}, { signal: AbortSignal.abort() }), CancelledError);
    }));

  it('says so where there is nothing to break', async () => {
    const wrong = fakeRunner(
      parseTaskSpec({ operation: 'mod-add', modulus: 10, operandWidth: 2, trainDigits: [1, 2] }),
      (a, b) => (a + b + 1n) % 10n,
    );
    await assert.rejects(
      ask(wrong),
      (error) =>
        error instanceof UserError &&
        error.code === 'probe/none-right' &&
        /^The model answers none of 500 prompts of 2 digits right/.test(error.message),
    );
  });
});
