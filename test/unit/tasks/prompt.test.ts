import assert from 'node:assert/strict';
import { UserError } from '../../../src/shared/errors';
import type { TaskSpec } from '../../../src/shared/task-spec';
import { valueOf } from '../../../src/tasks/digits';
import { layoutOf } from '../../../src/tasks/layout';
import { parsePrompt, promptText } from '../../../src/tasks/prompt';
import { testSet } from '../../../src/tasks/sampler';
import { spec } from './specs';

const product = spec({ operation: 'multiply' });
const bare = spec({ operandWidth: 5, separators: 'none' });
const hexadecimal = spec({ base: 16, operandWidth: 4 });

function read(task: TaskSpec, text: string): bigint[] {
  const { a, b } = parsePrompt(layoutOf(task), text);
  assert.deepEqual([a.length, b.length], [task.operandWidth, task.operandWidth]);
  return [valueOf(a, task.base), valueOf(b, task.base)];
}

function complaint(task: TaskSpec, text: string): string {
  try {
    parsePrompt(layoutOf(task), text);
  } catch (error) {
    assert.ok(error instanceof UserError);
    return `${error.code}: ${error.message}`;
  }
  return 'none';
}

describe('a typed prompt', () => {
  it('is read with or without spaces, padding and the equals sign', () => {
    for (const text of ['349+705', '349+705=', ' 349 + 705 = ', '000349+000705=', '0000000349+705'])
      assert.deepEqual(read(spec(), text), [349n, 705n], text);
    assert.deepEqual(read(spec(), '0+000000000'), [0n, 0n]);
    assert.deepEqual(read(spec({ reverseOperands: true }), '349+705'), [349n, 705n]);
  });

  it('may write a product with *, × or ·', () => {
    for (const text of ['12*34', '12 × 34', '12·34=']) assert.deepEqual(read(product, text), [12n, 34n], text);
  });

  it('may have letters of either case where the base has them', () => {
    assert.deepEqual(read(hexadecimal, 'BEEF+00fe'), [0xbeefn, 0xfen]);
  });

  it('without separators may be bare padded digits or two numbers', () => {
    for (const text of ['0034900705', '0034900705=', '349 705', '349+705', '349 + 705'])
      assert.deepEqual(read(bare, text), [349n, 705n], text);
  });

  it('is what promptText writes, in every format', () => {
    for (const base of [2, 10, 16]) {
      for (const separators of ['symbols', 'none'] as const) {
        for (const reverseOperands of [true, false]) {
          const layout = layoutOf(spec({ operation: 'multiply', base, operandWidth: 20, separators, reverseOperands }));
          const { a, b } = testSet(layout, 20, 5, 1);
          assert.deepEqual(
            a.map((left, i) => parsePrompt(layout, promptText(layout, left, b[i]))),
            a.map((left, i) => ({ a: left, b: b[i] })),
          );
        }
      }
    }
  });

  const wrong: [TaskSpec, string, string][] = [
    [spec(), '', 'prompt/empty: The prompt is empty; write two numbers, such as 34+70.'],
    [spec(), '  = ', 'prompt/empty: The prompt is empty; write two numbers, such as 34+70.'],
    [
      spec(),
      '34+70=104',
      'prompt/after-equals: There is “104” after the equals sign; end the prompt at =, the model writes the rest.',
    ],
    [
      spec(),
      '34+70=;=',
      'prompt/after-equals: There is “;=” after the equals sign; end the prompt at =, the model writes the rest.',
    ],
    [
      spec(),
      '349705',
      'prompt/operator: There is no operator in “349705”; write two numbers with + between them, such as 34+70.',
    ],
    [spec(), '34*70', "prompt/operator: This task's operator is +, not “*”; write for example 34+70."],
    [spec(), '34-70', "prompt/operator: This task's operator is +, not “-”; write for example 34+70."],
    [product, '34+70', "prompt/operator: This task's operator is *, not “+”; write for example 34*70."],
    [bare, '34*70', "prompt/operator: This task's operator is +, not “*”; write for example 34+70."],
    [
      spec(),
      '1+2+3',
      'prompt/operator: There are 2 operators in “1+2+3”; write two numbers with one + between them, such as 34+70.',
    ],
    [spec(), '+705', 'prompt/operand: The first number is missing; write a number on either side of the operator.'],
    [spec(), '349+ =', 'prompt/operand: The second number is missing; write a number on either side of the operator.'],
    [spec(), '3 49+705', 'prompt/space: There is a space inside the first number, “3 49”; write its digits together.'],
    [spec(), 'abc+1', 'prompt/digit: “a” in the first number is not a digit of base 10; use 0 to 9.'],
    [spec(), '3.5+1', 'prompt/digit: “.” in the first number is not a digit of base 10; use 0 to 9.'],
    [spec(), '1+𝟚', 'prompt/digit: “𝟚” in the second number is not a digit of base 10; use 0 to 9.'],
    [spec({ base: 8 }), '17+18', 'prompt/digit: “8” in the second number is not a digit of base 8; use 0 to 7.'],
    [spec({ base: 2 }), '12+1', 'prompt/digit: “2” in the first number is not a digit of base 2; use 0 to 1.'],
    [
      spec({ base: 11 }),
      '1a+1B',
      'prompt/digit: “B” in the second number is not a digit of base 11; use 0 to 9 and a.',
    ],
    [hexadecimal, 'beef+g', 'prompt/digit: “g” in the second number is not a digit of base 16; use 0 to 9 and a to f.'],
    [spec(), '1+1234567', "prompt/width: The second number has 7 digits; this task's operands have at most 6."],
    [spec(), '0001234567+1', "prompt/width: The first number has 7 digits; this task's operands have at most 6."],
    [
      bare,
      '349705',
      'prompt/length: “349705” does not say where the second number begins; put one space between the two, or ' +
        'pad both with zeros to 5 digits (10 in all).',
    ],
    [
      bare,
      '1 2 3',
      'prompt/length: “1 2 3” does not say where the second number begins; put one space between the two, or pad ' +
        'both with zeros to 5 digits (10 in all).',
    ],
    [spec({ base: 2 }), '', 'prompt/empty: The prompt is empty; write two numbers, such as 1+1.'],
  ];
  for (const [task, text, expected] of wrong) {
    it(
      `“${text}” is refused with ${expected.split(':')[0]} ` +
        `(base ${task.base}, ${task.operation}, ${task.separators})`,
      () => assert.equal(complaint(task, text), expected),
    );
  }
});
