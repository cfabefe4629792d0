// Models made by hand, on the engine: what a probe must say of them is known.
import assert from 'node:assert/strict';
import path from 'node:path';
import { onnxRunner, shareWeights } from '../../../src/engine/onnx/workers/onnx-runner';
import { WorkerPool } from '../../../src/engine/onnx/workers/pool';
import { attentionRoles } from '../../../src/probes/attention-roles';
import { fourier } from '../../../src/probes/fourier';
import { linearProbes } from '../../../src/probes/linear-probes';
import { logitAttribution } from '../../../src/probes/logit-attribution';
import { logitLens } from '../../../src/probes/logit-lens';
import { checkedOptions } from '../../../src/probes/common/checked-options';
import { pca } from '../../../src/probes/pca';
import type { Probe } from '../../../src/probes/probe';
import type { Measure } from '../../../src/shared/probe';
import { dist } from '../../support/engine';
import { copyCircuit, sumCircuit, type KnownCircuit } from '../../support/known-circuit';
import { namedParameters } from '../../support/model';
import { probed } from '../../support/probed';

let pool: WorkerPool;

function asking({ layout, config, parameters }: KnownCircuit) {
  return async (probe: Probe, given: object = {}) => {
    const runner = onnxRunner(pool, layout, shareWeights(config, parameters));
    const { measures, findings } = await probe.run(
      probed(runner, { parameters: namedParameters(config, parameters) }),
      checkedOptions(probe.name, probe.options, { ...given }),
    );
    return { findings, measure: (name: string): Measure => measures.find((candidate) => candidate.name === name)! };
  };
}
const value = ({ axes, values }: Measure, ...labels: string[]) =>
  values[axes.reduce((index, axis, i) => index * axis.labels.length + axis.labels.indexOf(labels[i]), 0)];
const close = (actual: number, expected: number, tolerance = 1e-6) =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} where ${expected} is expected`);

describe('the probes that read activations', function () {
  this.timeout(20_000);
  before(() => (pool = new WorkerPool(path.join(dist, 'worker.js'), 2)));
  after(() => pool.dispose());

  describe('on a model that copies the tens of a and the units of b', () => {
    const ask = asking(copyCircuit());

    it('attention shows each head at the digit that it carries', async () => {
      const { findings, measure } = await ask(attentionRoles, { samples: 30 });
      const attention = measure('attention');
      close(value(attention, 'L0H0', 'units', 'a tens'), 1);
      close(value(attention, 'L1H0', 'units', 'b units'), 1);
      close(value(attention, 'L1H1', 'tens', 'equals'), 1);
      close(value(attention, 'L1H1', 'units', 'operator'), 1);
      assert.deepEqual(findings.slice(0, -1), [
        'L0H0 attends to the digits one place higher, with 0.50 on average; from answer units: 1.00 to a tens.',
        'L1H0 attends to the digits of the same place, with 0.50 on average; from answer units: 1.00 to b units.',
        'L1H1 attends to equals, with 0.50 on average; from answer tens: 1.00 to equals.',
        'No kind of token gets half of the attention of L0H1, L0H2 and L1H2.',
      ]);
    });

    it('linear probes find the tens of a where they are carried, from that layer on', async () => {
      const { measure } = await ask(linearProbes, { target: 'a-digit', place: 1, samples: 300 });
      const accuracy = measure('accuracy');
      for (const [layer, position, share] of [
        ['L0 resid_pre', 'a tens', 1],
        ['L0 resid_post', 'equals', 1],
        ['L1 resid_post', 'answer units', 1],
      ] as const)
        assert.equal(value(accuracy, 'a tens', layer, position), share);
      for (const [layer, position] of [
        ['L0 resid_pre', 'equals'],
        ['L1 resid_post', 'b tens'],
        ['L0 resid_post', 'b units'],
      ] as const)
        assert.ok(value(accuracy, 'a tens', layer, position) < 0.35);
      for (const share of measure('control').values) assert.ok(share < 0.35);
      const units = (await ask(linearProbes, { target: 'b-digit', place: 0, samples: 300 })).measure('accuracy');
      assert.equal(value(units, 'b units', 'L1 resid_post', 'equals'), 1);
      assert.ok(value(units, 'b units', 'L0 resid_post', 'equals') < 0.35);
    });

    it('principal components at = are coloured by what is there', async () => {
      const colour = async (name: string, place: number) =>
        (
          await ask(pca, { tap: 'blocks.0.hook_resid_post', role: 'equals', colour: name, place, samples: 300 })
        ).measure('separation');
      // All that varies at '=' after the first layer is the tens of a.
      for (const share of (await colour('a-digit', 1)).values) close(share, 1);
      for (const share of (await colour('b-digit', 0)).values) assert.ok(share < 0.15);
    });
  });

  describe('on a model that adds units modulo 4', () => {
    const ask = asking(sumCircuit());

    it('the lens finds the answer after the last MLP, and logit attribution credits that MLP alone', async () => {
      const { measure: lens, findings } = await ask(logitLens, { samples: 60 });
      assert.deepEqual([...lens('accuracy').values], [0, 0, 1]);
      assert.deepEqual(findings, [
        'The right answer units is the top token from L1 resid_post on: in 100% of prompts there, in 0% at L0 ' +
          'resid_post.',
      ]);
      const { measure } = await ask(logitAttribution, { samples: 60 });
      const contribution = measure('contribution');
      contribution.axes[1].labels.forEach((label) =>
        close(value(contribution, 'units', label), label === 'L1 MLP' ? measure('difference').values[0] : 0, 1e-4),
      );
      assert.ok(measure('difference').values[0] > 1);
    });

    it('linear probes find the sum only after the MLP, and each operand where a head carried it', async () => {
      const at = async (target: string, layer: string) =>
        value(
          (await ask(linearProbes, { target, place: 0 })).measure('accuracy'),
          { 'result-digit': 'result units', 'a-digit': 'a units', 'b-digit': 'b units' }[target]!,
          layer,
          'equals',
        );
      assert.deepEqual(
        [
          await at('result-digit', 'L1 resid_post'),
          await at('a-digit', 'L0 resid_post'),
          await at('b-digit', 'L1 resid_post'),
        ],
        [1, 1, 1],
      );
      // Chance is a quarter; there are 36 held-out prompts.
      for (const share of [
        await at('result-digit', 'L0 resid_post'),
        await at('b-digit', 'L0 resid_post'),
        await at('a-digit', 'L0 resid_pre'),
      ])
        assert.ok(share < 0.25 + 4 * Math.sqrt(0.1875 / 36), String(share));
    });

    it('the logits over (a, b) are waves of a + b', async () => {
      const { measure } = await ask(fourier);
      close(value(measure('waves'), 'units', 'a + b'), 1);
      // A spike at one of four digits: two thirds at frequency 1, one third at 2.
      close(value(measure('logits'), 'units', 'a + b', '1'), 2 / 3);
      close(value(measure('logits'), 'units', 'a + b', '2'), 1 / 3);
    });
  });
});
