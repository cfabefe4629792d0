import assert from 'node:assert/strict';
import { shortRoleLabel } from '../../../src/shared/roles';
import type { TaskSpec } from '../../../src/shared/task-spec';
import { digitsOf, notADigit, valueOf } from '../../../src/tasks/digits';
import { answerDigits, encodeInto, layoutOf } from '../../../src/tasks/layout';
import { promptText } from '../../../src/tasks/prompt';
import { spec } from './specs';

/** A layout in words, with one sequence: everything there is to say of it. */
function describeLayout(task: TaskSpec, a: bigint, b: bigint): object {
  const layout = layoutOf(task);
  const ids = new Int32Array(layout.length);
  encodeInto(layout, digitsOf(a, task.base, task.operandWidth), digitsOf(b, task.base, task.operandWidth), ids, 0);
  const { vocabulary, length, inputLength, promptLength, answerWidth, targetCount } = layout;
  const sequence = Array.from(ids, (id) => vocabulary[id]).join('');
  return {
    vocabulary,
    roles: layout.roles.map(shortRoleLabel).join(' '),
    sequence,
    lengths: [length, inputLength, promptLength, answerWidth, targetCount],
  };
}

describe('layout', () => {
  it('of A+B=C; with the answer units first', () => {
    assert.deepEqual(describeLayout(spec({ operandWidth: 3 }), 349n, 705n), {
      vocabulary: '0123456789+=;',
      roles: 'a₂ a₁ a₀ op b₂ b₁ b₀ = c₀ c₁ c₂ c₃ ;',
      sequence: '349+705=4501;',
      lengths: [13, 12, 8, 4, 5],
    });
  });

  it('of bare digits, in the order of minGPT’s adder', () => {
    assert.deepEqual(describeLayout(spec({ operandWidth: 3, separators: 'none' }), 49n, 705n), {
      vocabulary: '0123456789',
      roles: 'a₂ a₁ a₀ b₂ b₁ b₀ c₀ c₁ c₂ c₃',
      sequence: '0497054570',
      lengths: [10, 9, 6, 4, 4],
    });
  });

  it('with operands units first and the answer in reading order', () => {
    const task = spec({
      operation: 'mod-multiply',
      modulus: 257,
      base: 16,
      operandWidth: 2,
      reverseOperands: true,
      reverseAnswer: false,
    });
    assert.deepEqual(describeLayout(task, 0xf0n, 0x0fn), {
      vocabulary: '0123456789abcdef*=;',
      roles: 'a₀ a₁ op b₀ b₁ = c₂ c₁ c₀ ;',
      sequence: '0f*f0=002;',
      lengths: [10, 9, 6, 3, 4],
    });
  });

  it('finds the position of every role, and none that is absent', () => {
    for (const task of [spec(), spec({ separators: 'none', reverseOperands: true, base: 3 })]) {
      const layout = layoutOf(task);
      assert.deepEqual(
        layout.roles.map((role) => layout.positionOf(role)),
        Array.from(layout.roles.keys()),
      );
      assert.equal(layout.positionOf({ kind: 'answer', place: layout.answerWidth }), -1);
    }
    assert.equal(layoutOf(spec({ separators: 'none' })).positionOf({ kind: 'equals' }), -1);
  });

  it('writes a sequence where it is told and nowhere else', () => {
    const layout = layoutOf(spec({ operandWidth: 2 }));
    const ids = new Int32Array(3 * layout.length).fill(-1);
    encodeInto(layout, digitsOf(12n, 10, 2), digitsOf(99n, 10, 2), ids, layout.length);
    const untouched = new Array<number>(layout.length).fill(-1);
    assert.deepEqual(Array.from(ids), [...untouched, 1, 2, 10, 9, 9, 11, 1, 1, 1, 12, ...untouched]);
  });

  it('reads its own answers back by place, in either order', () => {
    for (const reverseAnswer of [true, false]) {
      for (const separators of ['symbols', 'none'] as const) {
        const layout = layoutOf(spec({ operation: 'multiply', base: 12, operandWidth: 30, reverseAnswer, separators }));
        const a = 12n ** 30n - 5n;
        const b = 7n * 12n ** 29n + 11n;
        const ids = new Int32Array(layout.length + 4);
        encodeInto(layout, digitsOf(a, 12, 30), digitsOf(b, 12, 30), ids, 4);
        assert.equal(valueOf(answerDigits(layout, ids, 4 + layout.promptLength), 12), a * b);
      }
    }
  });

  it('reads 255 where a token is no digit', () => {
    const layout = layoutOf(spec({ operandWidth: 2 }));
    assert.deepEqual(Array.from(answerDigits(layout, [3, 12, 9], 0)), [3, notADigit, 9]);
  });

  it('writes prompts in reading order, zero-padded', () => {
    const text = (task: TaskSpec) =>
      promptText(
        layoutOf(task),
        digitsOf(349n, task.base, task.operandWidth),
        digitsOf(705n, task.base, task.operandWidth),
      );
    assert.deepEqual(
      [
        spec(),
        spec({ reverseOperands: true }),
        spec({ operation: 'mod-multiply', modulus: 7 }),
        spec({ operandWidth: 5, separators: 'none' }),
        spec({ base: 16 }),
      ].map(text),
      ['000349+000705=', '000349+000705=', '000349*000705=', '0034900705', '00015d+0002c1='],
    );
  });
});
