import assert from 'node:assert/strict';
import type { PositionRule } from '../../../src/model/positional/encoding';
import { encodingNamed } from '../../../src/model/positional/encodings';
import type { EncodingName } from '../../../src/model/positional/encodings';
import type { ModelConfig } from '../../../src/shared/model-config';
import { shortRoleLabel } from '../../../src/shared/roles';
import { parseTaskSpec, type TaskSpecInput } from '../../../src/tasks/task-schema';
import { layoutOf } from '../../../src/tasks/layout';
import { modelFor } from '../../../src/model/config';
import { randomFor } from '../../../src/tasks/random';

interface Setting {
  readonly rule: PositionRule;
  readonly config: ModelConfig;
  readonly ids: (draw?: number) => Int32Array;
  readonly labels: string[];
}

function setting(encoding: EncodingName, task: Partial<TaskSpecInput> = {}): Setting {
  const layout = layoutOf(parseTaskSpec({ operation: 'add', operandWidth: 3, trainDigits: [1, 2], ...task }));
  const config = modelFor(layout, { layers: 1, heads: 1, width: 4, encoding });
  const rule = encodingNamed(encoding).positions!;
  const roles = layout.roles.slice(0, layout.inputLength);
  return {
    rule,
    config,
    labels: roles.map(shortRoleLabel),
    ids: (draw) => rule.ids(roles, config, draw === undefined ? undefined : randomFor(1, 1, draw)),
  };
}

/**
 * `label:id` of every input token, in order, without the shift by which evaluation puts numbers into the middle of the
 * table.
 */
const unshifted = ({ labels, ids }: Setting) => {
  const fixed = ids();
  const lowest = Math.min(...fixed.filter((id) => id > 0));
  return Array.from(fixed, (id, i) => `${labels[i]}:${id === 0 ? 0 : id - lowest + 1}`).join(' ');
};

describe('position ids by what a token means', () => {
  it('are equal for equal places, with the operators beside the units, for coupled', () => {
    assert.equal(unshifted(setting('coupled')), 'a₂:4 a₁:3 a₀:2 op:1 b₂:4 b₁:3 b₀:2 =:1 c₀:2 c₁:3 c₂:4 c₃:5');
  });
  it('are equal for equal places, and 0 for what is no digit, for abacus', () => {
    assert.equal(unshifted(setting('abacus')), 'a₂:3 a₁:2 a₀:1 op:0 b₂:3 b₁:2 b₀:1 =:0 c₀:1 c₁:2 c₂:3 c₃:4');
  });
  it('follow the place, not the order of writing', () => {
    const reversed = { reverseOperands: true, reverseAnswer: false, separators: 'none' } as const;
    assert.equal(unshifted(setting('abacus', reversed)), 'a₀:1 a₁:2 a₂:3 b₀:1 b₁:2 b₂:3 c₃:4 c₂:3 c₁:2');
    assert.equal(unshifted(setting('coupled', reversed)), 'a₀:1 a₁:2 a₂:3 b₀:1 b₁:2 b₂:3 c₃:4 c₂:3 c₁:2');
  });

  for (const encoding of ['coupled', 'abacus'] as const)
    it(`shift as a whole in training, over the whole table, for ${encoding}`, () => {
      const { rule, config, ids } = setting(encoding);
      const fixed = ids();
      const free = (id: number) => id > 0;
      const lowest = Math.min(...fixed.filter(free));
      const highest = Math.max(...fixed);
      assert.ok(
        Math.abs(lowest - 1 - (rule.range(config) - 1 - highest)) <= 1,
        `evaluation stands in the middle: ${lowest} to ${highest} of ${rule.range(config)}`,
      );
      const shifts = new Set<number>();
      const seen = new Set<number>();
      for (let draw = 0; draw < 2000; draw++) {
        const drawn = ids(draw);
        const shift = drawn[0] - fixed[0];
        shifts.add(shift);
        drawn.forEach((id) => seen.add(id));
        assert.deepEqual(
          drawn,
          fixed.map((id) => (id === 0 ? 0 : id + shift)),
        );
      }
      assert.equal(shifts.size, rule.range(config) - (highest - lowest + 1));
      assert.deepEqual([Math.min(...[...seen].filter(free)), Math.max(...seen)], [1, rule.range(config) - 1]);
    });

  it('fit the table of the shortest task', () => {
    const shortest: Partial<TaskSpecInput> = {
      operation: 'mod-add',
      modulus: 7,
      operandWidth: 1,
      trainDigits: [1, 1],
      separators: 'none',
    };
    for (const encoding of ['coupled', 'abacus'] as const) {
      const { rule, config, ids } = setting(encoding, shortest);
      for (const drawn of [ids(), ...Array.from({ length: 50 }, (_, draw) => ids(draw))])
        assert.ok(
          drawn.every((id) => id > 0 && id < rule.range(config)),
          drawn.join(),
        );
    }
  });
});

describe('place ids for differences', () => {
  const written = ({ labels, ids }: Setting) => Array.from(ids(), (id, i) => `${labels[i]}:${id}`).join(' ');
  const relative = ['coupled-relative', 'coupled-relative-log', 'coupled-window'] as const;

  it('put the symbols below the units of answers written units first', () => {
    for (const encoding of relative)
      assert.equal(written(setting(encoding)), 'a₂:3 a₁:2 a₀:1 op:0 b₂:3 b₁:2 b₀:1 =:0 c₀:1 c₁:2 c₂:3 c₃:4');
  });
  it('put the symbols above the highest place of answers written most significant digit first', () => {
    assert.equal(
      written(setting('coupled-relative', { reverseOperands: true, reverseAnswer: false })),
      'a₀:1 a₁:2 a₂:3 op:5 b₀:1 b₁:2 b₂:3 =:5 c₃:4 c₂:3 c₁:2 c₀:1',
    );
  });
  it('are not shifted in training, and lie in their range', () => {
    for (const task of [{}, { reverseAnswer: false }, { operandWidth: 1, trainDigits: [1, 1] }] as const) {
      const { ids, rule, config } = setting('coupled-relative', task);
      assert.deepEqual(ids(1), ids());
      assert.ok(ids().every((id) => id >= 0 && id < rule.range(config)));
    }
  });

  for (const reverseAnswer of [true, false])
    for (const reverseOperands of [true, false])
      it(`have the digits to be added at one difference from where an answer digit is predicted: ${JSON.stringify({
        reverseAnswer,
        reverseOperands,
      })}`, () => {
        const layout = layoutOf(
          parseTaskSpec({ operation: 'add', operandWidth: 5, trainDigits: [1, 3], reverseAnswer, reverseOperands }),
        );
        const roles = layout.roles.slice(0, layout.inputLength);
        const config = modelFor(layout, { layers: 1, heads: 1, width: 4, encoding: 'coupled-relative' });
        const ids = encodingNamed('coupled-relative').positions!.ids(roles, config);
        const differences = [0, 1, 2, 3, 4].flatMap((place) => {
          const before = layout.positionOf({ kind: 'answer', place }) - 1;
          return (['a', 'b'] as const).map(
            (operand) => ids[before] - ids[layout.positionOf({ kind: 'operand', operand, place })],
          );
        });
        assert.deepEqual([...new Set(differences)], [reverseAnswer ? -1 : 1]);
      });
});

describe('randomized position ids', () => {
  const { rule, config, ids } = setting('randomized-learned');
  const range = rule.range(config);

  it('are ordered, all different and within the range, anew for each example', () => {
    const draws = Array.from({ length: 200 }, (_, draw) => ids(draw));
    for (const drawn of draws) {
      assert.ok(
        drawn.every((id, t) => id >= 0 && id < range && (t === 0 || id > drawn[t - 1])),
        drawn.join(),
      );
    }
    assert.equal(new Set(draws.map((drawn) => drawn.join())).size, draws.length);
    assert.deepEqual(ids(7), draws[7]);
  });

  it('stand in evaluation where they stand in training on average', () => {
    const count = 4000;
    const sum = new Float64Array(config.context);
    for (let draw = 0; draw < count; draw++) ids(draw).forEach((id, t) => (sum[t] += id));
    const fixed = ids();
    // The standard error of these means is below 0.15; rounding adds half.
    sum.forEach((total, t) =>
      assert.ok(
        Math.abs(total / count - fixed[t]) < 0.5 + 0.6,
        `position ${t}: ${total / count} on average, ${fixed[t]} in evaluation`,
      ),
    );
    assert.deepEqual(ids(), fixed);
  });

  it('choose every number equally often', () => {
    const count = 4000;
    const chosen = new Float64Array(range);
    for (let draw = 0; draw < count; draw++) ids(draw).forEach((id) => chosen[id]++);
    // A quarter of the range is chosen each time: binomial, standard deviation 27.
    chosen.forEach((n, id) => assert.ok(Math.abs(n - count / 4) < 5 * 27.4, `${id} was chosen ${n} times of ${count}`));
  });
});
