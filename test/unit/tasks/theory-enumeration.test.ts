import assert from 'node:assert/strict';
import { isModular, operationNames, type TaskSpec } from '../../../src/shared/task-spec';
import { predictExact } from '../../../src/tasks/theory';
import { spec } from './specs';

/** The predicted share by looking at every pair of the domain, in plain numbers. */
function enumerated({ operation, modulus, base, domain, trainDigits }: TaskSpec, digits: number): number {
  const low = base ** trainDigits[1];
  const answer = (a: number, b: number) => {
    const value = operation.endsWith('add') ? a + b : a * b;
    return modulus === undefined ? value : value % modulus;
  };
  const longFrom = base ** (digits - 1);
  let [right, total] = [0, 0];
  for (let a = 0; a < base ** digits; a++) {
    for (let b = 0; b < base ** digits; b++) {
      if (domain === 'both' ? Math.min(a, b) < longFrom : Math.max(a, b) < longFrom) continue;
      total++;
      if (answer(a, b) === answer(a % low, b % low)) right++;
    }
  }
  return right / total;
}

/** Base, trained length, tested length: everything small, and base 10 once. */
const lengths = [
  [2, 1, 2], [2, 1, 5], [2, 2, 4], [2, 3, 6],
  [3, 1, 2], [3, 1, 4], [3, 2, 3],
  [4, 1, 3], [4, 2, 3],
  [5, 1, 2], [5, 1, 3],
  [10, 1, 2],
];
/** Primes, prime powers, composites with and without the base's factors, larger than some of the domains. */
const moduli = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 18, 25, 27, 30, 36, 49, 60, 72, 97, 210, 1009];

describe('theory: enumeration of every pair', () => {
  for (const operation of operationNames) {
    for (const domain of ['both', 'either'] as const) {
      it(`agrees for ${operation}, domain ${domain}`, () => {
        for (const [base, trained, digits] of lengths) {
          for (const modulus of isModular(operation) ? moduli : [undefined]) {
            const task = spec({ operation, modulus, base, domain, operandWidth: digits, trainDigits: [1, trained] });
            assert.equal(predictExact(task, digits), enumerated(task, digits), JSON.stringify(task));
          }
        }
      });
    }
  }
});
