import assert from 'node:assert/strict';
import { isModular, operationNames } from '../../../src/tasks/operations/operations';
import type { TaskSpec } from '../../../src/shared/task-spec';
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
  let right = 0;
  let total = 0;
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
  [2, 1, 2],
  [2, 1, 5],
  [2, 2, 4],
  [2, 3, 6],
  [3, 1, 2],
  [3, 1, 4],
  [3, 2, 3],
  [4, 1, 3],
  [4, 2, 3],
  [5, 1, 2],
  [5, 1, 3],
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

  it('agrees for the modulus of most divisors below 10,000', () => {
    // 9240 = 2^3·3·5·7·11 has 64 divisors and base 13 shares none of its factors.
    const task = spec({ operation: 'mod-multiply', modulus: 9240, base: 13, operandWidth: 3, trainDigits: [1, 2] });
    assert.equal(predictExact(task, 3), enumerated(task, 3));
  });

  it('agrees with a sum over joint residues for five-digit products', () => {
    for (const [modulus, base, trained] of [
      [51, 10, 3],
      [60, 7, 2],
      [72, 10, 1],
    ]) {
      const task = spec({ operation: 'mod-multiply', modulus, base, operandWidth: 5, trainDigits: [1, trained] });
      assert.equal(predictExact(task, 5), overResidues(modulus, base, base ** trained), JSON.stringify(task));
    }
  });
});

/**
 * The share for products of five-digit numbers, by how many numbers have each pair of residues of a and of a mod low.
 */
function overResidues(p: number, base: number, low: number): number {
  const counts = new Map<number, number>();
  for (let a = base ** 4; a < base ** 5; a++) {
    const key = (a % p) * p + ((a % low) % p);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const cells = Array.from(counts, ([key, count]) => ({ whole: Math.floor(key / p), low: key % p, count }));
  let right = 0;
  for (const a of cells)
    for (const b of cells) if ((a.whole * b.whole - a.low * b.low) % p === 0) right += a.count * b.count;
  return right / (base ** 5 - base ** 4) ** 2;
}
