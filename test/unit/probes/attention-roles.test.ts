import assert from 'node:assert/strict';
import { testSequences } from '../../../src/engine/evaluate';
import { modelFor } from '../../../src/model/config';
import { attentionRoles } from '../../../src/probes/attention-roles';
import { checkedOptions } from '../../../src/probes/common/checked-options';
import { CancelledError, UserError } from '../../../src/shared/errors';
import type { Measure } from '../../../src/shared/probe';
import type { Role } from '../../../src/shared/roles';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { layoutOf, type TaskLayout } from '../../../src/tasks/layout';
import { probed } from '../../support/probed';
import { tappedRunner } from '../../support/reference-model';

const layout = layoutOf(parseTaskSpec({ operation: 'mod-add', modulus: 100, operandWidth: 3, trainDigits: [1, 2] }));
const config = modelFor(layout, { layers: 2, heads: 2, width: 4, encoding: 'none' });
const { inputLength: keys } = layout;

/** Attention that a head pays from the query that predicts an answer place; other queries look at themselves. */
type Head = (place: number, query: number, sequence: Int32Array) => [key: number, share: number][];
const at = (role: Role) => layout.positionOf(role);
const [a, b] = (['a', 'b'] as const).map((operand) => (place: number) => at({ kind: 'operand', operand, place }));
const heads: Head[] = [
  (place) => [
    [a(place), 0.75],
    [b(place), 0.25],
  ],
  (_, query) => [[query, 1]],
  (_, query) => Array.from({ length: query + 1 }, (__, key) => [key, 1 / (query + 1)]),
  // All on a where its units digit is even, else on b.
  (place, _, sequence) => [[sequence[a(0)] % 2 === 0 ? a(place) : b(place), 1]],
];

const runnerWith = (perHead: readonly Head[], of: TaskLayout = layout) =>
  tappedRunner(of, config, (tap, sequence) => {
    const data = new Float32Array(2 * keys * keys);
    for (let head = 0; head < 2; head++)
      for (let query = 0; query < keys; query++) {
        const role = of.roles[query + 1];
        const shares =
          role.kind === 'answer'
            ? perHead[2 * Number(tap.includes('blocks.1')) + head](role.place, query, sequence)
            : [[query, 1]];
        for (const [key, share] of shares) data[(head * keys + query) * keys + key] = share;
      }
    return { shape: [2, keys, keys], data };
  });

const options = (given: object = {}) =>
  checkedOptions('attention-roles', attentionRoles.options, { digits: 2, samples: 40, ...given });
const value = ({ axes, values }: Measure, ...labels: string[]) =>
  values[axes.reduce((index, axis, i) => index * axis.labels.length + axis.labels.indexOf(labels[i]), 0)];
const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} where ${expected} is expected`);

describe('attention by role', () => {
  it('finds where heads look, how much that varies, how far, and how they differ', async () => {
    const { prompts, measures, findings } = await attentionRoles.run(probed(runnerWith(heads)), options());
    const [attention, spread, distance, divergence] = measures;
    assert.deepEqual(
      [prompts, ...attention.axes.map(({ labels }) => labels)],
      [
        40,
        ['L0H0', 'L0H1', 'L1H0', 'L1H1'],
        ['tens', 'units'],
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
        ],
      ],
    );
    const { sequences } = testSequences(layout, 2, 40, 1);
    const even =
      Array.from({ length: 40 }, (_, i) => sequences[i * layout.length + a(0)]).filter((digit) => digit % 2 === 0)
        .length / 40;
    close(value(attention, 'L0H0', 'tens', 'a tens'), 0.75);
    close(value(attention, 'L0H0', 'units', 'b units'), 0.25);
    close(value(attention, 'L0H1', 'units', 'equals'), 1);
    close(value(attention, 'L0H1', 'tens', 'answer units'), 1);
    // The units are predicted from the eighth token, the tens from the ninth.
    close(value(attention, 'L1H0', 'units', 'operator'), 1 / 8);
    close(value(attention, 'L1H0', 'tens', 'operator'), 1 / 9);
    close(value(attention, 'L1H1', 'tens', 'a tens'), even);
    assert.ok(
      Number.isNaN(value(attention, 'L1H0', 'units', 'answer units')),
      'what stands after the query cannot be attended to',
    );
    close(value(spread, 'L1H1', 'tens', 'b tens'), Math.sqrt(even * (1 - even)));
    close(value(spread, 'L0H0', 'tens', 'a tens'), 0);

    // From '=' (7) to a units (2) and b units (6), from the units after it (8) to a tens (1) and b tens (5).
    ['1', '3', '5', '7'].forEach((back, i) => close(value(distance, 'L0H0', back), [0.125, 0.125, 0.375, 0.375][i]));
    close(value(distance, 'L0H1', '0'), 1);
    close(value(distance, 'L1H0', '8'), 1 / 9);

    const bits = (p: number) => (p === 0 ? 0 : p * Math.log2(p));
    // From (3/4, 1/4) to a point on the first or on the second.
    const toPoint = (share: number) => bits(0.75) / 2 + bits(0.25) / 2 - bits((share + 1) / 2) - bits((1 - share) / 2);
    close(value(divergence, 'L0H0', 'L1H1'), even * toPoint(0.75) + (1 - even) * toPoint(0.25));
    close(value(divergence, 'L1H1', 'L0H0'), value(divergence, 'L0H0', 'L1H1'));
    close(value(divergence, 'L0H0', 'L0H1'), 1);
    close(value(divergence, 'L1H0', 'L1H0'), 0);
    assert.deepEqual(findings.slice(0, -1), [
      'L0H0 attends to the digits of the same place, with 1.00 on average; from answer tens: 1.00 to a tens and ' +
        'b tens.',
      'L0H1 attends to its own token, with 1.00 on average; from answer tens: 1.00 to answer units.',
      'L1H1 attends to the digits of the same place, with 1.00 on average; from answer tens: 1.00 ' +
        `to ${even > 0.5 ? 'a tens and b tens' : 'b tens and a tens'}.`,
      'No kind of token gets half of the attention of L1H0.',
    ]);
  });

  it('compares heads with those of another run', async () => {
    const opened: unknown[] = [];
    const open = (which: number | string) => {
      opened.push(which);
      return Promise.resolve({ runner: runnerWith([heads[1], heads[0], heads[2], heads[2]]), parameters: new Map() });
    };
    const { measures, findings } = await attentionRoles.run(
      probed(runnerWith(heads), { open }),
      options({ other: '/runs/another' }),
    );
    const across = measures.at(-1)!;
    assert.deepEqual(
      [opened, across.name, across.axes[1].name],
      [['/runs/another'], 'divergence-other', 'head of another'],
    );
    close(value(across, 'L0H0', 'L0H0'), 1);
    close(value(across, 'L0H0', 'L0H1'), 0);
    close(value(across, 'L1H0', 'L1H1'), 0);
    assert.ok(
      findings[0].startsWith('The same heads here and in another differ by ') &&
        findings[0].includes(', L1H0 least (0.000) and L0H'),
    );
    assert.equal(
      findings[1],
      'The two closest heads of each layer, one of each run, differ by L0 0.000, L1 0.000 bits.',
    );
  });

  it('refuses to compare with a run of other tokens, and stops when cancelled', async () => {
    const other = layoutOf(
      parseTaskSpec({ operation: 'mod-add', modulus: 1000, operandWidth: 3, trainDigits: [1, 2] }),
    );
    const open = () => Promise.resolve({ runner: runnerWith(heads, other), parameters: new Map() });
    await assert.rejects(
      attentionRoles.run(probed(runnerWith(heads), { open }), options({ other: 'x' })),
      (error) => error instanceof UserError && error.code === 'probe/other',
    );
    await assert.rejects(
      attentionRoles.run(probed(runnerWith(heads), { signal: AbortSignal.abort() }), options()),
      CancelledError,
    );
  });
});
