import assert from 'node:assert/strict';
import type { ModelRunner } from '../../../src/engine/runner';
import { leaks } from '../../../src/probes/leaks';
import { CancelledError, UserError } from '../../../src/shared/errors';
import type { ProbeFindings } from '../../../src/shared/probe';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { layoutOf } from '../../../src/tasks/layout';
import { copyCircuit, leakyCircuit, sumCircuit } from '../../support/known-circuit';
import { probed } from '../../support/probed';
import { withRunner } from '../../support/with-runner';

const ask = (runner: ModelRunner, wanted: { digits?: number } = {}, more = {}): Promise<ProbeFindings> =>
  leaks.run(probed(runner, more), { digits: null, samples: 500, seed: 1, ...wanted });
/** The same weights, trained on one digit only. */
const trainedOnOne = <T extends ReturnType<typeof sumCircuit>>(circuit: T): T => ({
  ...circuit,
  layout: layoutOf(parseTaskSpec({ ...circuit.layout.spec, trainDigits: [1, 1] })),
});
const patchedParts = { kind: 'category', name: 'patched', labels: ['keys', 'values', 'both'] };

describe('the leaks probe', function () {
  this.timeout(60_000);

  it('finds the head of a model made by hand that looks at a digit which training never filled', () =>
    withRunner(leakyCircuit(), async (runner) => {
      const progress: number[] = [];
      const { prompts, measures, findings } = await ask(
        runner,
        {},
        { progress: (share: number) => progress.push(share) },
      );
      // All 144 pairs of two digits, a quarter of them with a 0 in the units of a.
      assert.equal(prompts, 144);
      assert.deepEqual(
        measures.map(({ name }) => name),
        ['kept', 'restored-layers', 'restored-heads', 'attention'],
      );
      assert.deepEqual([...measures[0].values], [0.75, 1]);
      assert.deepEqual(
        [measures[1].axes, [...measures[1].values]],
        [
          [{ kind: 'layer', name: 'layer', labels: ['L0', 'L1'], layers: [0, 1] }, patchedParts],
          [1, 1, 1, 0, 0, 0],
        ],
      );
      assert.deepEqual(
        [measures[2].axes, [...measures[2].values]],
        [
          [
            {
              kind: 'head',
              name: 'head',
              labels: ['L0H0', 'L0H1', 'L1H0', 'L1H1'],
              heads: [
                { layer: 0, head: 0 },
                { layer: 0, head: 1 },
                { layer: 1, head: 0 },
                { layer: 1, head: 1 },
              ],
            },
            patchedParts,
          ],
          [1, 1, 1, ...new Array<number>(9).fill(0)],
        ],
      );
      // Of the two units it looks at that of a, unless that is 0; of the two digits above at that of a, where the units
      // of a are 0. A number of two digits has no 0 there.
      const { axes, values } = measures[3];
      assert.deepEqual(axes, [
        measures[2].axes[0],
        { kind: 'category', name: 'where', labels: ['at the place predicted', 'at untrained places'] },
        { kind: 'digit', name: 'digit', labels: ['0', '1', '2', '3'], digits: [0, 1, 2, 3] },
      ]);
      assert.deepEqual(
        Array.from(values.subarray(0, 8), (share) => Number(share.toFixed(6))),
        [0, 0.5, 0.5, 0.5, NaN, 0.125, 0.125, 0.125],
      );
      const expected = [
        /^75% of 144 prompts of 2 digits .* low digit alone; with zeros .* 100% /,
        /corrupt 36 answers.* layers.* L0 restores most: 100%; .*keys.* 100%, .*values.* 100%\.$/,
        /heads.* L0H0 restores most: 100%; .*keys.* 100%, .*values.* 100%\.$/,
        /untrained place.* L0H0 .* 12\.5% of its attention/,
      ];
      assert.equal(findings.length, expected.length);
      expected.forEach((pattern, i) => assert.match(findings[i], pattern));
      assert.deepEqual([progress, progress.at(-1)], [progress.toSorted((p, q) => p - q), 1]);
    }));

  it('tells what a head reads at such a place from where it looks', () =>
    withRunner(trainedOnOne(copyCircuit()), async (runner) => {
      // It writes the tens of a, which should be 0, and the units of b: with zeros above the units right where those of
      // a are 0, without never.
      const { measures, findings } = await ask(runner);
      const [kept, ofLayers, ofHeads] = measures.map(({ values }) => [...values]);
      assert.equal(kept[0], 0);
      assert.ok(kept[1] > 0.06 && kept[1] < 0.14, String(kept[1]));
      assert.deepEqual(ofLayers, [0, 1, 1, 0, 0, 0]);
      assert.deepEqual(ofHeads, [0, 1, 1, ...new Array<number>(15).fill(0)]);
      assert.match(findings[2], / heads.* L0H0 restores most: 100%; .*keys alone .* 0%, .*values alone .* 100%\.$/);
    }));

  it('says so where nothing leaks in', () =>
    withRunner(trainedOnOne(sumCircuit()), async (runner) => {
      const { measures, findings } = await ask(runner);
      assert.deepEqual([...measures[0].values], [1, 1]);
      assert.ok(measures[1].values.every(Number.isNaN));
      assert.match(findings[1], /^Nothing leaks in/);
    }));

  it('refuses lengths that training covered, in a sentence, and stops when cancelled', async () => {
    const refused = (message: RegExp) => (error: unknown) =>
      error instanceof UserError && error.code === 'probe/leaks' && message.test(error.message);
    await withRunner(leakyCircuit(), async (runner) => {
      await assert.rejects(
        ask(runner, { digits: 1 }),
        refused(/^Operands of 1 digit .* nothing can leak in; ask for 2 digits\.$/),
      );
      await assert.rejects(ask(runner, {}, { signal: AbortSignal.abort() }), CancelledError);
    });
    await withRunner(sumCircuit(), (runner) =>
      assert.rejects(
        ask(runner),
        refused(/; train a model whose operands are wider than the lengths it is trained on\.$/),
      ),
    );
  });
});
