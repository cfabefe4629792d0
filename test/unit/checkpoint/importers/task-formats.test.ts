import assert from 'node:assert/strict';
import {
  checkFit,
  formatsThatFit,
  formatWords,
  guessFormat,
  roomyKindsOf,
} from '../../../../src/checkpoint/importers/task-formats';
import { UserError } from '../../../../src/shared/errors';
import { isModular } from '../../../../src/tasks/operations/operations';
import { parseTaskSpec } from '../../../../src/tasks/task-schema';
import { layoutOf } from '../../../../src/tasks/layout';

const bare = { vocabulary: 10, context: 15 };

describe('task formats that fit a model', () => {
  it('have exactly its vocabulary and context, in every base', () => {
    for (const sizes of [
      bare,
      { vocabulary: 13, context: 21 },
      { vocabulary: 5, context: 14 },
      { vocabulary: 16, context: 30 },
    ]) {
      const formats = formatsThatFit(sizes);
      assert.ok(formats.length > 3);
      for (const { operation, base, separators, operandWidth, answerWidth } of formats) {
        const modulus = isModular(operation) ? { modulus: base ** answerWidth } : {};
        const layout = layoutOf(
          parseTaskSpec({ operation, base, separators, operandWidth, trainDigits: [1, 1], ...modulus }),
        );
        assert.deepEqual(
          { vocabulary: layout.vocabulary.length, context: layout.inputLength, answerWidth: layout.answerWidth },
          { ...sizes, answerWidth },
        );
      }
    }
  });
  it('are listed with the likeliest first', () => {
    assert.deepEqual(formatsThatFit({ vocabulary: 13, context: 18 }).slice(0, 4).map(formatWords), [
      'add, operand width 5, separators symbols',
      'multiply, operand width 4, separators symbols',
      'mod-add, operand width 7, answers of 2 digits, separators symbols',
      'mod-add, operand width 6, answers of 4 digits, separators symbols',
    ]);
  });
  it('are none for a model of language', () =>
    assert.deepEqual(formatsThatFit({ vocabulary: 50257, context: 1024 }), []));
});

describe('a guess at the task', () => {
  const guess = (...args: Parameters<typeof guessFormat>) => {
    const format = guessFormat(...args);
    return format && formatWords(format);
  };
  it('agrees with what is known, and is of another base than 10 only where that is said', () => {
    assert.deepEqual(
      [
        guess(bare),
        guess(bare, { operation: 'multiply' }),
        guess(bare, { operation: 'mod-add', modulus: 100 }),
        guess(bare, { operation: 'mod-add', modulus: 101 }),
        guess(bare, { separators: 'symbols' }),
        guess(bare, { operandWidth: 4 }),
        guess({ vocabulary: 11, context: 15 }),
        guess({ vocabulary: 11, context: 15 }, { base: 11 }),
        guess(bare, { base: 7 }),
      ],
      [
        'add, operand width 5, separators none',
        'multiply, operand width 4, separators none',
        'mod-add, operand width 7, answers of 2 digits, separators none',
        undefined,
        undefined,
        'multiply, operand width 4, separators none',
        undefined,
        'add, base 11, operand width 5, separators none',
        'add, base 7, operand width 4, separators symbols',
      ],
    );
  });
});

describe('a vocabulary with room', () => {
  it('may be that of base 10 with others beside it, where it is small', () => {
    assert.deepEqual(
      [13, 12, 16, 64, 10, 257].map((tokens) => roomyKindsOf(tokens).map(({ base, separators }) => [base, separators])),
      [
        [],
        [[10, 'none']],
        [
          [10, 'symbols'],
          [10, 'none'],
        ],
        [
          [10, 'symbols'],
          [10, 'none'],
        ],
        [],
        [],
      ],
    );
  });
  it('gives the formats of its kind, for the whole context', () => {
    assert.deepEqual(
      formatWords(
        guessFormat({ vocabulary: 64, context: 12 }, { operation: 'add' }, [{ base: 10, separators: 'symbols' }])!,
      ),
      'add, operand width 3, separators symbols',
    );
  });
});

describe('a task for a model', () => {
  const task = parseTaskSpec({ operation: 'add', operandWidth: 5, separators: 'none', trainDigits: [1, 3] });
  it('may leave positions unused, and none may be missing', () => {
    checkFit({ vocabulary: 10, context: 32 }, task);
    checkFit({ vocabulary: 64, context: 15 }, task, true);
    assert.throws(() => checkFit({ vocabulary: 64, context: 14 }, task, true), { code: 'import/task' });
    assert.throws(
      () => checkFit({ vocabulary: 10, context: 14 }, task),
      (error) => error instanceof UserError && error.code === 'import/task',
    );
  });
  it('that does not fit is refused with what would', () => {
    assert.throws(
      () => checkFit({ vocabulary: 13, context: 18 }, task),
      /vocabulary of 10 and a context of 15, .* 13 and 18\. .*add, operand width 5, separators symbols; multiply/,
    );
    assert.throws(
      () => checkFit({ vocabulary: 10, context: 1024 }, parseTaskSpec({ ...task, separators: 'symbols' })),
      /vocabulary of 10 is that of base 10 with separators none, .*context of 1024; say how wide the operands are\.$/,
    );
    assert.throws(
      () => checkFit({ vocabulary: 50257, context: 1024 }, task),
      /A task has 2 to 19 tokens: one for each digit.*one token for each number cannot be imported.*--vocabulary/,
    );
  });
});
