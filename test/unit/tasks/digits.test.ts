import assert from 'node:assert/strict';
import { differingPlaces, digitsOf, formatDigits, lowDigits, notADigit, valueOf } from '../../../src/tasks/digits';

describe('digits', () => {
  it('are units first and zero-padded', () => {
    assert.deepEqual(Array.from(digitsOf(349n, 10, 6)), [9, 4, 3, 0, 0, 0]);
    assert.deepEqual(Array.from(digitsOf(0xbe5n, 16, 4)), [5, 14, 11, 0]);
  });

  it('give back their number in every base, beyond 2^53 too', () => {
    for (let base = 2; base <= 16; base++) {
      for (const value of [0n, 1n, 2n ** 53n + 1n, BigInt(base) ** 64n - 1n])
        assert.equal(valueOf(digitsOf(value, base, 64), base), value);
    }
  });

  it('refuse a number that does not fit', () => {
    assert.throws(() => digitsOf(1000n, 10, 3), {
      name: 'RangeError',
      message: '1000 does not fit 3 digits in base 10.',
    });
    assert.throws(() => digitsOf(-1n, 10, 3), { name: 'RangeError' });
  });

  it('read most significant first, in lower case, with a question mark for what is no digit', () => {
    assert.equal(formatDigits(digitsOf(0xc0ffeen, 16, 8), 16), '00c0ffee');
    assert.equal(formatDigits(Uint8Array.of(1, notADigit, 3, 8), 8), '?3?1');
  });

  it('know their low part and where they differ', () => {
    const number = digitsOf(120340n, 10, 8);
    assert.deepEqual(
      [valueOf(lowDigits(number, 3), 10), valueOf(lowDigits(number, 8), 10), valueOf(number, 10)],
      [340n, 120340n, 120340n],
    );
    assert.deepEqual(differingPlaces(number, lowDigits(number, 3)), [4, 5]);
  });
});
