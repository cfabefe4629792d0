import assert from 'node:assert/strict';
import type { ModelRunner } from '../../../src/engine/runner';
import { activationPatching } from '../../../src/probes/activation-patching';
import { checkedOptions } from '../../../src/probes/common/checked-options';
import { pathPatching } from '../../../src/probes/path-patching';
import type { Probe } from '../../../src/probes/probe';
import { CancelledError, UserError } from '../../../src/shared/errors';
import type { Measure, ProbeFindings, ProbeOptions } from '../../../src/shared/probe';
import { copyCircuit, sumCircuit } from '../../support/known-circuit';
import { probed } from '../../support/probed';
import { withRunner } from '../../support/with-runner';

const ask = (probe: Probe, runner: ModelRunner, given: ProbeOptions, more = {}): Promise<ProbeFindings> =>
  probe.run(probed(runner, more), checkedOptions(probe.name, probe.options, given));
const named = ({ measures }: ProbeFindings, name: string): Measure =>
  measures.find((measure) => measure.name === name)!;
/** The cells of a map in which there is anything, such as `L0 a tens`. */
function cells(found: ProbeFindings): Record<string, number> {
  const {
    axes: [rows, columns],
    values,
  } = named(found, 'restored');
  const all = [...values].map(
    (value, i) =>
      [
        `${rows.labels[Math.floor(i / columns.labels.length)]} ${columns.labels[i % columns.labels.length]}`,
        Number(value.toFixed(3)) + 0,
      ] as const,
  );
  return Object.fromEntries(all.filter(([, value]) => value !== 0));
}
const carried = async (runner: ModelRunner, given: ProbeOptions): Promise<Record<string, number>> => {
  const { axes, values } = named(await ask(pathPatching, runner, given), 'carried');
  return Object.fromEntries(axes[0].labels.map((label, i) => [label, Number(values[i].toFixed(3)) + 0]));
};

describe('patching', function () {
  this.timeout(60_000);

  // The answer's tens are those of a, by L0H0 to `=`, by L1H1 on to the answer's units, which predict them; right where
  // b has no tens and a no units.
  describe('of a model that copies the tens of a', () => {
    const pair = { clean: '30+05', corrupted: '70+05' };

    it('finds the digit where it is carried, layer by layer', () =>
      withRunner(copyCircuit(), async (runner) => {
        const map = async (what: string) => cells(await ask(activationPatching, runner, { what, ...pair }));
        assert.deepEqual(await map('resid_pre'), { 'L0 a tens': 1, 'L1 equals': 1 });
        assert.deepEqual(await map('attn_out'), { 'L0 equals': 1, 'L1 answer units': 1 });
        assert.deepEqual(await map('mlp_out'), {});
        assert.deepEqual(await map('z'), { 'L0 H0': 1, 'L1 H1': 1 });
        assert.deepEqual(await map('pattern'), {});
      }));

    it('finds its path and no other', () =>
      withRunner(copyCircuit(), async (runner) => {
        assert.deepEqual(await carried(runner, pair), {
          L0H0: 0,
          L0H1: 0,
          L0H2: 0,
          'L0 MLP': 0,
          L1H0: 0,
          L1H1: 1,
          L1H2: 0,
          'L1 MLP': 0,
        });
        assert.deepEqual(await carried(runner, { ...pair, receiver: 'L1H1.v' }), {
          L0H0: 1,
          L0H1: 0,
          L0H2: 0,
          'L0 MLP': 0,
        });
        for (const receiver of ['L1H1.q', 'L1H1.k', 'L1H0.v', 'mlp 0', 'L1 MLP'])
          assert.deepEqual(await carried(runner, { ...pair, sender: 'L0H0', receiver }), { L0H0: 0 }, receiver);
      }));

    it('says what it found', () =>
      withRunner(copyCircuit(), async (runner) => {
        const patched = await ask(activationPatching, runner, pair);
        const [clean, corrupted] = [...named(patched, 'difference').values].map((value) => value.toFixed(2));
        const [summary, difference, ...layers] = patched.findings.slice(0, -1);
        assert.match(summary, /^L0 a tens \(100%\) and L1 equals \(100%\) restore most.*; 2 of 16 restore 10% or more/);
        assert.ok(difference.includes(clean) && difference.includes(corrupted), difference);
        assert.match(difference, /one pair, 30\+05= and 70\+05=/);
        assert.deepEqual(layers, ['L0 resid_pre: a tens 100%.', 'L1 resid_pre: equals 100%.']);
        assert.ok(Number(clean) > 4 && Number(corrupted) < -4);
        const path = await ask(pathPatching, runner, { ...pair, receiver: 'L1H1.v' });
        assert.equal(path.findings.length, 2);
        assert.match(path.findings[1], / to L1H1\.v, .*: 100% from L0H0\.$/);
        const none = await ask(pathPatching, runner, { ...pair, receiver: 'mlp 0' });
        assert.equal(none.findings.length, 2);
        assert.match(none.findings[1], /^No head or MLP .* 2% .* to L0 MLP\.$/);
      }));
  });

  // L0H0 carries the units of a to `=`, L1H0 those of b; MLP 1 adds them.
  describe('of a model that adds', () => {
    it('finds either operand on its way, over random pairs', () =>
      withRunner(sumCircuit(), async (runner) => {
        const shares: number[] = [];
        const ofA = await ask(
          activationPatching,
          runner,
          { digit: 'a units', samples: 400 },
          { progress: (share: number) => shares.push(share) },
        );
        assert.deepEqual(cells(ofA), { 'L0 a units': 1, 'L1 equals': 1 });
        assert.equal(ofA.prompts, 2 * 144);
        assert.deepEqual([shares, shares.at(-1)], [shares.toSorted((p, q) => p - q), 1]);
        assert.deepEqual(cells(await ask(activationPatching, runner, { digit: 'b units', samples: 50 })), {
          'L0 b units': 1,
          'L1 b units': 1,
        });
        assert.deepEqual(
          cells(await ask(activationPatching, runner, { digit: 'b units', what: 'mlp_out', samples: 50 })),
          { 'L1 equals': 1 },
        );
        assert.deepEqual(await carried(runner, { digit: 'a units', receiver: 'mlp 1', samples: 50 }), {
          L0H0: 1,
          L0H1: 0,
          'L0 MLP': 0,
          L1H0: 0,
          L1H1: 0,
        });
        assert.deepEqual(await carried(runner, { digit: 'b units', receiver: 'mlp 1', samples: 50 }), {
          L0H0: 0,
          L0H1: 0,
          'L0 MLP': 0,
          L1H0: 1,
          L1H1: 0,
        });
        assert.deepEqual(await carried(runner, { digit: 'b units', sender: 'L1 MLP', samples: 50 }), { 'L1 MLP': 1 });
      }));

    const refusals: [probe: Probe, given: ProbeOptions, message: RegExp][] = [
      [activationPatching, { digit: 'a 4^1' }, / \d+ prompts.* a 4\^1/],
      [
        pathPatching,
        { sender: 'L0H2' },
        /^This model has no sender 'L0H2'; a sender is a head or an MLP, heads L0H0 to L1H1, MLPs mlp 0 to mlp 1\.$/,
      ],
      [pathPatching, { receiver: 'L1H0' }, / L1H0\.q, \.k or \.v\.$/],
      [
        pathPatching,
        { receiver: 'mlp 1.q' },
        /^This model has no receiver 'mlp 1\.q'; a receiver is a head’s q, k or v such as L0H0\.v, an MLP, or logits: /,
      ],
      [pathPatching, { sender: 'L1H0', receiver: 'L1H1.q' }, /^L1H0 does not come before L1H1\.q/],
      [pathPatching, { receiver: 'L0H1.k' }, /^Nothing comes before L0H1\.k; choose a receiver in a later layer\.$/],
    ];
    for (const [probe, given, message] of refusals)
      it(`refuses in a sentence: ${JSON.stringify(given)}`, () =>
        withRunner(sumCircuit(), (runner) =>
          assert.rejects(
            ask(probe, runner, given),
            (error) => error instanceof UserError && message.test(error.message),
          ),
        ));

    it('refuses prompts that the model does not tell apart, and stops when cancelled', () =>
      withRunner(copyCircuit(), async (runner) => {
        await assert.rejects(
          ask(activationPatching, runner, { clean: '31+05', corrupted: '32+05' }),
          (error) =>
            error instanceof UserError &&
            error.code === 'probe/no-difference' &&
            / 31\+05= and 32\+05=: the logit difference is /.test(error.message),
        );
        await assert.rejects(
          ask(pathPatching, runner, { clean: '30+05', corrupted: '70+05' }, { signal: AbortSignal.abort() }),
          CancelledError,
        );
      }));
  });
});
