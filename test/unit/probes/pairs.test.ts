import assert from 'node:assert/strict';
import { checkedOptions } from '../../../src/probes/common/checked-options';
import {
  logitDifference,
  pairOptions,
  pairsAsked,
  pairsFrom,
  type Pairs,
} from '../../../src/probes/common/prompt-pairs';
import { UserError } from '../../../src/shared/errors';
import type { ProbeOptions } from '../../../src/shared/probe';
import { parseTaskSpec, type TaskSpecInput } from '../../../src/tasks/task-schema';
import { layoutOf, type TaskLayout } from '../../../src/tasks/layout';

const sums: TaskSpecInput = { operation: 'add', operandWidth: 3, trainDigits: [1, 2] };
const ask = async (given: ProbeOptions, task: TaskSpecInput = sums): Promise<{ layout: TaskLayout; pairs: Pairs }> => {
  const layout = layoutOf(parseTaskSpec(task));
  return {
    layout,
    pairs: await pairsAsked(layout, checkedOptions('patching', pairOptions, given), new AbortController().signal),
  };
};
const text = ({ vocabulary, length }: TaskLayout, sequences: Int32Array, i: number) =>
  Array.from(sequences.subarray(i * length, (i + 1) * length), (id) => vocabulary[id]).join('');
const numbers = (sequence: string) => sequence.split(/[+*=]/).slice(0, 2).map(Number);
const digit = (value: number, place: number) => Math.floor(value / 10 ** place) % 10;

describe('pairs of prompts', () => {
  it(
    'are those that a person typed, both with the right answer to the clean one, told apart at the first answer ' +
      'token that differs',
    async () => {
      const { layout, pairs } = await ask({ clean: '349+705', corrupted: '379 + 705 =' });
      assert.deepEqual(
        [text(layout, pairs.clean, 0), text(layout, pairs.corrupted, 0)],
        ['349+705=4501;', '379+705=4501;'],
      );
      assert.deepEqual(
        [pairs.count, pairs.label, [...pairs.targets], [...pairs.wanted], [...pairs.unwanted]],
        [1, '349+705= and 379+705=', [1], [5], [8]],
      );
      // 349 + 705 = 1054 and 379 + 785 = 1164: tens and hundreds differ.
      assert.deepEqual([...(await ask({ clean: '349+705', corrupted: '379+785', place: 2 })).pairs.targets], [2]);
    },
  );

  it('differ in one digit, drawn at random, and in the answer', async () => {
    const { layout, pairs } = await ask({ digit: 'b tens', samples: 300, digits: 2 });
    assert.deepEqual([pairs.count, pairs.label], [300, 'b tens']);
    const seen = new Set<number>();
    for (let i = 0; i < pairs.count; i++) {
      const [[a, b], [otherA, otherB]] = [pairs.clean, pairs.corrupted].map((sequences) =>
        numbers(text(layout, sequences, i)),
      );
      assert.ok(
        a === otherA && b !== otherB && b % 10 === otherB % 10 && Math.floor(b / 100) === Math.floor(otherB / 100),
        `${a}+${b}, ${otherA}+${otherB}`,
      );
      assert.deepEqual(
        [pairs.targets[i], pairs.wanted[i], pairs.unwanted[i]],
        [1, digit(a + b, 1), digit(otherA + otherB, 1)],
      );
      seen.add((digit(otherB, 1) - digit(b, 1) + 10) % 10);
    }
    assert.deepEqual([...seen].sort(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const some = pairsFrom(pairs, layout, 7, 2);
    const { length } = layout;
    assert.deepEqual(
      [some.clean, some.wanted],
      [pairs.clean.subarray(7 * length, 9 * length), pairs.wanted.subarray(7, 9)],
    );
  });

  it('differ in a carry alone: the digits of one place have another sum and the same answer digit', async () => {
    const { layout, pairs } = await ask({ carry: 'hundreds', samples: 300, digits: 2 });
    assert.equal(pairs.label, 'the carry into hundreds');
    for (let i = 0; i < pairs.count; i++) {
      const [[a, b], [otherA, otherB]] = [pairs.clean, pairs.corrupted].map((sequences) =>
        numbers(text(layout, sequences, i)),
      );
      assert.equal(Math.abs(a + b - otherA - otherB), 100);
      assert.deepEqual([a % 10, b % 10], [otherA % 10, otherB % 10]);
      assert.deepEqual(
        [pairs.targets[i], pairs.wanted[i], pairs.unwanted[i]],
        [2, digit(a + b, 2), digit(otherA + otherB, 2)],
      );
    }
    // One prompt in ten has tens whose sum is 9, where neither 10 more nor 10 less can be written; of two-digit numbers
    // 8 in 81.
    assert.ok(pairs.count > 240 && pairs.count < 295, String(pairs.count));
  });

  it('are asked for by the number of a place or by its name', async () => {
    const pairsOf = async (given: ProbeOptions) => (await ask({ samples: 50, digits: 2, ...given })).pairs;
    const byName = await pairsOf({ carry: 'hundreds' });
    const byNumber = await pairsOf({ carry: 2 });
    assert.deepEqual(
      [byName, await pairsOf({ carry: '2' }), await pairsOf({ carry: '10^2' })],
      [byNumber, byNumber, byNumber],
    );
    assert.deepEqual(await pairsOf({ digit: 'a tens', place: 'tens' }), await pairsOf({ digit: 'A 1', place: 1 }));
  });

  it('leave out prompts whose right answer stays', async () => {
    const { pairs, layout } = await ask(
      { digit: 'a units', samples: 200, digits: 2 },
      { operation: 'mod-add', modulus: 5, operandWidth: 2, trainDigits: [1, 2] },
    );
    assert.ok(pairs.count > 150 && pairs.count < 200);
    for (let i = 0; i < pairs.count; i++)
      assert.notEqual(pairs.wanted[i], pairs.unwanted[i], text(layout, pairs.clean, i));
  });

  it('have a logit difference of their own row', async () => {
    const { layout, pairs } = await ask({ digit: 'b tens', samples: 2, digits: 2 });
    const logits = Float32Array.from({ length: 3 * layout.targetCount * layout.vocabulary.length }, (_, i) => i ** 2);
    const at = (row: number, token: number) =>
      ((row * layout.targetCount + pairs.targets[1]) * layout.vocabulary.length + token) ** 2;
    assert.equal(logitDifference(pairs, layout, logits, 1), at(1, pairs.wanted[1]) - at(1, pairs.unwanted[1]));
    assert.equal(logitDifference(pairs, layout, logits, 1, 2), at(2, pairs.wanted[1]) - at(2, pairs.unwanted[1]));
  });

  const modular: TaskSpecInput = { operation: 'mod-add', modulus: 100, operandWidth: 3, trainDigits: [1, 2] };
  const refusals: [given: ProbeOptions, code: string, message: RegExp, task?: TaskSpecInput][] = [
    [{ clean: '349+705' }, 'probe/pair', /^Give both prompts: the corrupted one is missing\.$/],
    [{ clean: '349+705', corrupted: '49+705' }, 'probe/pair-length', /^The prompts “349\+705” and “49\+705” /],
    [
      { clean: '349+705', corrupted: '349 + 705=' },
      'probe/pair-same',
      /^Both prompts are 349\+705=; change at least one digit\.$/,
    ],
    [{ clean: '349+705', corrupted: '3490+705' }, 'prompt/width', /has 4 digits/],
    [{ clean: '349*705', corrupted: '349+705' }, 'prompt/operator', /operator is \+/],
    [{ clean: '349+705', corrupted: '705+349' }, 'probe/pair-answer', /^349\+705= and 705\+349= .* 1054/],
    [
      { clean: '349+705', corrupted: '379+705', place: 0 },
      'probe/pair-answer',
      /the same right answer digit at the units/,
    ],
    [
      { clean: '349+705', corrupted: '379+705', digit: 'a tens' },
      'probe/pair',
      /^Give two prompts, or a digit, or a carry/,
    ],
    [
      { digit: 'a thousands' },
      'probe/role',
      /^The model’s input has no token 'a thousands'; the nearest are answer thousands, a hundreds and a tens\.$/,
    ],
    [{ digit: 'equals' }, 'probe/digit', /^'equals' .* such as a units\.$/],
    [{ digit: 'a tens', place: 4 }, 'probe/place', / places 0 to 3, .* place 4 /],
    [{ digit: 'a tens', place: 'left' }, 'probe/place', /^'left' is no place; .*units.*tens/],
    [{ carry: 'left' }, 'probe/place', /^'left' is no place/],
    [{ digit: 'a tens', digits: 4 }, 'task/digits', /operands of up to 3 digits/],
    [{ digit: 'a hundreds', samples: 20 }, 'probe/pair-answer', / 20 prompts.* a hundreds/, modular],
    [
      { carry: 'units' },
      'probe/carry',
      /^No carry goes into units with operands of this length; the places are tens, hundreds\.$/,
    ],
    [
      { carry: 'tens' },
      'probe/carry',
      /^This task’s answers have no place that a carry goes into; choose a digit instead\.$/,
      { ...modular, modulus: 10 },
    ],
    [
      { carry: 'tens' },
      'probe/carry',
      /^Pairs that differ in a carry need a sum, and this run learned a × b; choose a digit instead\.$/,
      { ...sums, operation: 'multiply' },
    ],
  ];
  for (const [given, code, message, task] of refusals)
    it(`are refused in a sentence: ${JSON.stringify(given)}`, () =>
      assert.rejects(
        ask(given, task),
        (error) => error instanceof UserError && error.code === code && message.test(error.message),
      ));
});
