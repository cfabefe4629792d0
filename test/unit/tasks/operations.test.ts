import assert from 'node:assert/strict';
import { isModular, operationNames, type OperationName } from '../../../src/tasks/operations/operations';
import type { TaskSpec } from '../../../src/shared/task-spec';
import { digitsOf, valueOf, type Digits } from '../../../src/tasks/digits';
import { operationNamed } from '../../../src/tasks/operations/operations';
import { randomFor, streams } from '../../../src/tasks/random';
import { spec } from './specs';

/** Around every limit of number arithmetic: 2^16 (products in 32 bits), 2^31, √2^53, 2^53 / 16, 2^53. */
const moduli = [
  2,
  3,
  9,
  10,
  16,
  17,
  100,
  101,
  2 ** 16 + 1,
  2 ** 31 - 1,
  2 ** 31 + 11,
  94906265,
  94906267,
  2 ** 49 - 1,
  2 ** 49 + 1,
  2 ** 53 - 111,
  2 ** 53 - 1,
];

function expected(task: TaskSpec, a: Digits, b: Digits): bigint {
  const left = valueOf(a, task.base);
  const right = valueOf(b, task.base);
  const value = task.operation.endsWith('add') ? left + right : left * right;
  return task.modulus === undefined ? value : value % BigInt(task.modulus);
}

/** The largest operands, zero with the largest, and a few random pairs. */
function operandPairs({ base, operandWidth }: TaskSpec): [Digits, Digits][] {
  const largest = new Uint8Array(operandWidth).fill(base - 1);
  const zero = new Uint8Array(operandWidth);
  const random = randomFor(base, streams.test, operandWidth);
  const draw = () => zero.map(() => random.below(base));
  return [
    [largest, largest],
    [zero, largest],
    [largest, zero],
    ...Array.from({ length: 5 }, (): [Digits, Digits] => [draw(), draw()]),
  ];
}

function tasksOf(operation: OperationName): TaskSpec[] {
  const formats = [2, 3, 7, 8, 10, 11, 16].flatMap((base) =>
    [1, 2, 6, 20, 64].map((operandWidth) => ({ operation, base, operandWidth })),
  );
  return formats.flatMap((format) =>
    isModular(operation) ? moduli.map((modulus) => spec({ ...format, modulus })) : [spec(format)],
  );
}

describe('operations', () => {
  for (const operation of operationNames) {
    it(`${operation} agrees with bigint arithmetic in every base, width and modulus`, () => {
      for (const task of tasksOf(operation)) {
        const width = operationNamed(operation).answerWidth(task);
        for (const [a, b] of operandPairs(task)) {
          const answer = operationNamed(operation).answer(task, a, b);
          assert.deepEqual(
            answer,
            digitsOf(expected(task, a, b), task.base, width),
            JSON.stringify({ ...task, a: Array.from(a), b: Array.from(b) }),
          );
        }
      }
    });
  }

  it('answers are as wide as the longest one', () => {
    const width = (fields: Parameters<typeof spec>[0]) => {
      const task = spec(fields);
      return operationNamed(task.operation).answerWidth(task);
    };
    const residues = [2, 10, 11, 100, 101, 2 ** 53 - 1].map((modulus) => width({ operation: 'mod-add', modulus }));
    const hexadecimal = [16, 17, 256, 257, 2 ** 52 + 1].map((modulus) =>
      width({ operation: 'mod-multiply', modulus, base: 16 }),
    );
    assert.deepEqual(
      {
        add: width({}),
        multiply: width({ operation: 'multiply' }),
        residues,
        hexadecimal,
        binary: width({ operation: 'mod-add', modulus: 2, base: 2 }),
      },
      { add: 7, multiply: 12, residues: [1, 1, 2, 2, 3, 16], hexadecimal: [1, 2, 2, 3, 14], binary: 1 },
    );
  });
});
