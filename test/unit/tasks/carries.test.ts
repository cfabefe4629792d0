import assert from 'node:assert/strict';
import { carriesOf, carryClass } from '../../../src/tasks/carries';
import { digitsOf } from '../../../src/tasks/digits';

const carries = (a: number, b: number, base = 10) =>
  carriesOf(digitsOf(BigInt(a), base, 6), digitsOf(BigInt(b), base, 6), base);

describe('carries of a sum', () => {
  const cases: [a: number, b: number, count: number, longestChain: number, kind: string][] = [
    [123, 456, 0, 0, 'no carry'],
    [128, 456, 1, 1, 'one carry'],
    [99, 0, 0, 0, 'no carry'],
    [808, 707, 2, 1, 'several, each by itself'],
    // Both places reach ten by themselves: the upper one would carry without the lower.
    [88, 77, 2, 1, 'several, each by itself'],
    [45, 55, 2, 2, 'cascade of nines'],
    [999_999, 1, 6, 6, 'cascade of nines'],
    // The nine above the second carry begins no chain of its own: 5+5, 4+5, 6+6, 3+6.
    [3645, 6655, 4, 2, 'cascade of nines'],
  ];
  for (const [a, b, count, longestChain, kind] of cases) {
    it(`${a} + ${b}: ${kind}`, () => {
      assert.deepEqual(carries(a, b), { count, longestChain });
      assert.equal(carryClass(carries(a, b)), kind);
    });
  }
  it('go by the base', () => assert.deepEqual(carries(0o77, 1, 8), { count: 2, longestChain: 2 }));
  it('are as many as the digit sums say, in every pair below 100', () => {
    const digitSum = (n: number) => [...String(n)].reduce((sum, digit) => sum + Number(digit), 0);
    for (let a = 0; a < 100; a++)
      for (let b = 0; b < 100; b++)
        assert.equal(carries(a, b).count, (digitSum(a) + digitSum(b) - digitSum(a + b)) / 9, `${a} + ${b}`);
  });
});
