import assert from 'node:assert/strict';
import { Matrix } from 'ml-matrix';
import { modelFor } from '../../../src/model/config';
import { linearProbes } from '../../../src/probes/linear-probes';
import { heldOutScores } from '../../../src/probes/linear-probes/held-out';
import { checkedOptions } from '../../../src/probes/common/checked-options';
import { CancelledError, UserError } from '../../../src/shared/errors';
import type { Measure, ProbeFindings } from '../../../src/shared/probe';
import { parseTaskSpec, type TaskSpecInput } from '../../../src/tasks/task-schema';
import { layoutOf } from '../../../src/tasks/layout';
import { solveLinear } from '../../support/linear-systems';
import { uniform } from '../../support/model';
import { probed } from '../../support/probed';
import { tappedRunner } from '../../support/reference-model';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const unhurried = () => Promise.resolve();

describe('a linear probe on held-out prompts', () => {
  const next = uniform(9);
  const count = 60;
  const train = 45;
  const width = 4;
  const features = Array.from({ length: count }, () => Array.from({ length: width }, () => next() - 0.2));
  const classes = features.map(([x, y]) => {
    if (x + 0.3 * next() > 0.5) return 0;
    return y > 0.4 ? 1 : 2;
  });
  const numbers = features.map(([x, y, z]) => 3 * x - 2 * y + z + next());

  /** Ridge regression by the normal equations and elimination: what it says of the held-out rows. */
  function predicted(target: readonly number[]): number[] {
    const means = Array.from({ length: width }, (_, j) => mean(features.slice(0, train).map((row) => row[j])));
    const middle = mean(target.slice(0, train));
    const x = features.map((row) => row.map((value, j) => value - means[j]));
    const sum = (term: (row: readonly number[], i: number) => number) =>
      x.slice(0, train).reduce((total, row, i) => total + term(row, i), 0);
    const gram = means.map((_, i) => means.map((__, j) => sum((row) => row[i] * row[j])));
    const penalty = (1e-3 * gram.reduce((total, row, i) => total + row[i], 0)) / width;
    const weights = solveLinear(
      gram.map((row, i) => row.map((value, j) => value + (i === j ? penalty : 0))),
      means.map((_, j) => sum((row, i) => row[j] * (target[i] - middle))),
    );
    return x.slice(train).map((row) => middle + row.reduce((total, value, j) => total + value * weights[j], 0));
  }

  it('scores ridge regressions of classes and numbers as elimination does', async () => {
    const outputs = [0, 1, 2].map((c) => predicted(classes.map((label) => Number(label === c))));
    const right =
      classes.slice(train).filter((label, i) => [0, 1, 2].every((c) => outputs[label][i] >= outputs[c][i])).length /
      (count - train);
    const held = numbers.slice(train);
    const errors = predicted(numbers);
    const middle = mean(held);
    const explained =
      1 -
      held.reduce((sum, value, i) => sum + (value - errors[i]) ** 2, 0) /
        held.reduce((sum, value) => sum + (value - middle) ** 2, 0);
    const labels = [
      { classes: 3, values: Float64Array.from(classes) },
      { classes: null, values: Float64Array.from(numbers) },
    ];
    const [accuracy, r2] = await heldOutScores(new Matrix(features), train, labels, 'ridge', unhurried);
    assert.equal(accuracy, right);
    assert.ok(accuracy > 0.6 && accuracy < 1);
    assert.ok(Math.abs(r2 - explained) < 1e-9);
  });

  it('of logistic regression tells apart what ridge regression masks', async () => {
    // Three classes on a line: the middle one never has the largest of three linear regressions, but of three logits it
    // can.
    const line = Array.from({ length: 90 }, (_, i) => [(i % 3) - 1 + 0.3 * (next() - 0.5)]);
    const labels = [{ classes: 3, values: Float64Array.from(line, (_, i) => i % 3) }];
    assert.ok((await heldOutScores(new Matrix(line), 60, labels, 'ridge', unhurried))[0] < 0.75);
    assert.ok((await heldOutScores(new Matrix(line), 60, labels, 'logistic', unhurried))[0] > 0.95);
  });
});

describe('linear probes over layers and positions', () => {
  const task = (spec: Partial<TaskSpecInput> = {}) =>
    layoutOf(parseTaskSpec({ operation: 'add', operandWidth: 3, trainDigits: [1, 2], ...spec }));
  const layout = task();
  const config = modelFor(layout, { layers: 1, heads: 1, width: 12, encoding: 'none' });
  const equals = layout.positionOf({ kind: 'equals' });
  const position = (kind: 'a' | 'b', place: number) => layout.positionOf({ kind: 'operand', operand: kind, place });

  /**
   * Noise everywhere; after the block, at '=', also a direction for the carry into the tens, small beside the noise of
   * other directions.
   */
  const planted = (of = layout) =>
    tappedRunner(of, config, (tap, sequence) => {
      const next = uniform(sequence.reduce((hash, id) => (hash * 31 + id + 1) % 2147483647, tap.length));
      const data = Float32Array.from({ length: of.inputLength * 12 }, () => next() - 0.5);
      if (tap.endsWith('resid_post')) {
        const carry = sequence[position('a', 0)] + sequence[position('b', 0)] >= 10;
        data.subarray(equals * 12, (equals + 1) * 12).set([carry ? 1 : -1, -2 * Number(carry)]);
      }
      return { shape: [of.inputLength, 12], data };
    });
  const ask = (given: object = {}, of = layout, more = {}): Promise<ProbeFindings> =>
    linearProbes.run(
      probed(planted(of), more),
      checkedOptions('linear-probes', linearProbes.options, { digits: 2, ...given }),
    );
  const value = ({ axes, values }: Measure, ...labels: string[]) =>
    values[axes.reduce((index, axis, i) => index * axis.labels.length + axis.labels.indexOf(labels[i]), 0)];

  for (const method of ['ridge', 'logistic'])
    it(`${method}: finds a planted carry where it is and only there, with a control at chance`, async () => {
      const {
        prompts,
        measures: [accuracy, control, common],
        findings,
      } = await ask({ target: 'carry-in', place: 1, method, samples: 600 });
      assert.deepEqual(
        accuracy.axes.map(({ labels }) => labels),
        [
          ['carry into tens'],
          ['L0 resid_pre', 'L0 resid_post'],
          [
            'a hundreds',
            'a tens',
            'a units',
            'operator',
            'b hundreds',
            'b tens',
            'b units',
            'equals',
            'answer units',
            'answer tens',
            'answer hundreds',
            'answer thousands',
          ],
        ],
      );
      // Repeated prompts are asked once; of 8,100 some 20 of 600 repeat.
      assert.ok(prompts > 550 && prompts < 600);
      assert.equal(value(accuracy, 'carry into tens', 'L0 resid_post', 'equals'), 1);
      const elsewhere = [...accuracy.values].filter((share) => share < 1);
      assert.equal(elsewhere.length, 23);
      // Five standard deviations of a share of 150 held-out prompts.
      for (const share of [...elsewhere, ...control.values]) assert.ok(Math.abs(share - 0.5) < 0.21, String(share));
      assert.ok(common.values[0] >= 0.5 && common.values[0] < 0.7);
      assert.match(
        findings[0],
        /^carry into tens: .* at L0 resid_post, equals, .* 100% .*shuffled labels \d+(\.\d)?%, .* \d+(\.\d)?%\)\.$/,
      );
    });

  it('asks for all that the task has, and says where there is nothing', async () => {
    const { measures, findings } = await ask({ samples: 400 });
    assert.deepEqual(measures[0].axes[0].labels, [
      ...['a', 'b', 'a + b'].flatMap((name) => [`${name} units`, `${name} tens`]),
      'carry into tens',
      'carry into hundreds',
      'running sum units',
      'running sum tens',
      'running sum hundreds',
      'result units',
      'result tens',
      'result hundreds',
    ]);
    assert.equal(findings.length, 16);
    assert.match(
      findings[0],
      /^[01] of 14 targets .*; not a units, a tens, b units, b tens, a \+ b units and [89] more\.$/,
    );
    assert.match(findings[2], /^a tens: not read better than chance anywhere; best at /);
  });

  it('says which targets it leaves out of all for their many values', async () => {
    const { measures, findings } = await ask(
      { digits: 3, samples: 1000 },
      task({ operation: 'mod-add', modulus: 997 }),
    );
    assert.ok(!measures[0].axes[0].labels.includes('result mod 997'));
    // Where p has no factor of the base, p′ is p: one target and not two.
    const { labels } = (await ask({ digits: 2, samples: 700 }, task({ operation: 'mod-add', modulus: 7 }))).measures[0]
      .axes[0];
    assert.deepEqual(
      labels.filter((label) => label.includes('mod')),
      ['result mod 7'],
    );
    assert.match(findings.at(-2)!, /^Left out, with more than 256 values each: result mod 997\./);
  });

  it('scores the running sums of a product by R²', async () => {
    const of = task({ operation: 'multiply' });
    const { measures } = await ask({ target: 'running-sum', place: 1, samples: 400 }, of);
    assert.deepEqual(
      measures.map(({ name, unit }) => [name, unit]),
      [
        ['r2', 'R²'],
        ['r2-control', 'R²'],
      ],
    );
    for (const { values } of measures) for (const r2 of values) assert.ok(r2 < 0.6);
  });

  it('takes as many prompts as its classes need when nobody says how many', async () => {
    const of = task({ operation: 'mod-add', modulus: 101 });
    // 2 × 10 × 101 draws, less the few that repeat.
    const { prompts } = await ask({ target: 'residue' }, of);
    assert.ok(prompts > 1700 && prompts < 2020, String(prompts));
  });

  it(
    'refuses a sample too small for its control, and what cannot be asked, in a sentence; and stops when ' +
      'cancelled',
    async () => {
      const refused = (code: string, message: RegExp) => (error: unknown) =>
        error instanceof UserError && error.code === code && message.test(error.message);
      const residues = task({ operation: 'mod-add', modulus: 101 });
      await assert.rejects(
        ask({ target: 'residue', samples: 500 }, residues),
        refused(
          'probe/samples',
          / at least (1000|1010) .* result mod 101 takes (100|101) values, .* are 4\d\d; ask for more samples\.$/,
        ),
      );
      await assert.rejects(
        ask({ target: 'digit-sum', digits: 1 }),
        refused(
          'probe/samples',
          / a \+ b units takes 19 values, .* are 100; there are no more of 1 digit, so ask for longer operands\.$/,
        ),
      );
      await assert.rejects(ask({ target: 'residue' }), refused('probe/target', /needs a modular task/));
      await assert.rejects(
        ask({ target: 'running-sum', method: 'logistic' }, task({ operation: 'multiply' })),
        refused('probe/target', /method ridge\.$/),
      );
      await assert.rejects(
        ask({ target: 'result-digit', place: 3 }),
        refused('probe/target', /^result thousands is the same in every prompt of this length/),
      );
      await assert.rejects(ask({}, layout, { signal: AbortSignal.abort() }), CancelledError);
    },
  );
});
