import assert from 'node:assert/strict';
import { CancelledError } from '../../../src/shared/errors';
import { digitsOf, valueOf } from '../../../src/tasks/digits';
import { neededPlaces, predictExact, predictExactPaced, theoryOf, truncatedAnswer } from '../../../src/tasks/theory';
import { spec } from './specs';

const percent = (share: number, decimals: number) => (100 * share).toFixed(decimals);

describe('theory: published and derived figures', () => {
  it('modular addition trained on 4 digits, tested on 5 to 9 (in %)', () => {
    const row = (modulus: number) =>
      [5, 6, 7, 8, 9]
        .map((m) =>
          percent(predictExact(spec({ operation: 'mod-add', modulus, operandWidth: 9, trainDigits: [1, 4] }), m), 3),
        )
        .join(' ');
    assert.deepEqual(Object.fromEntries([50, 51, 100, 101, 150, 151, 200, 201].map((p) => [p, row(p)])), {
      50: '100.000 100.000 100.000 100.000 100.000',
      51: '0.000 1.988 1.960 1.961 1.961',
      100: '100.000 100.000 100.000 100.000 100.000',
      101: '0.000 1.012 0.990 0.990 0.990',
      150: '33.333 33.333 33.333 33.333 33.333',
      151: '0.000 0.593 0.662 0.662 0.662',
      200: '100.000 100.000 100.000 100.000 100.000',
      201: '0.000 0.000 0.492 0.498 0.498',
    });
  });

  it('modular multiplication trained on 3 digits, tested on 4 to 9 (in %)', () => {
    const row = (modulus: number) =>
      [4, 5, 6, 7, 8, 9]
        .map((m) => percent(predictExact(spec({ operation: 'mod-multiply', modulus, operandWidth: 9 }), m), 3))
        .join(' ');
    assert.deepEqual(Object.fromEntries([50, 51, 100, 101, 150, 200, 201].map((p) => [p, row(p)])), {
      50: '100.000 100.000 100.000 100.000 100.000 100.000',
      51: '2.398 2.504 2.534 2.533 2.533 2.533',
      100: '100.000 100.000 100.000 100.000 100.000 100.000',
      101: '0.990 0.990 1.000 1.000 1.000 1.000',
      150: '40.770 40.770 40.770 40.770 40.770 40.770',
      200: '100.000 100.000 100.000 100.000 100.000 100.000',
      201: '0.609 0.613 0.617 0.618 0.618 0.618',
    });
  });

  it('is exactly zero where no pair is right, and exactly one where all are', async () => {
    assert.deepEqual(
      await theoryOf(spec({ operation: 'mod-add', modulus: 201, operandWidth: 9, trainDigits: [1, 4] }), [3, 4, 5, 6]),
      {
        needed: 'all',
        byDigits: [
          { digits: 3, predicted: 1 },
          { digits: 4, predicted: 1 },
          { digits: 5, predicted: 0 },
          { digits: 6, predicted: 0 },
        ],
      },
    );
    assert.deepEqual(await theoryOf(spec({ operation: 'mod-multiply', modulus: 100, operandWidth: 64 }), [4, 9, 64]), {
      needed: [0, 1],
      byDigits: [
        { digits: 4, predicted: 1 },
        { digits: 9, predicted: 1 },
        { digits: 64, predicted: 1 },
      ],
    });
  });

  it('is about the base: 64 is easy in base 8 and 100 is not, the other way round in base 10', () => {
    const at6 = (base: number, modulus: number) => {
      const task = spec({ operation: 'mod-add', modulus, base });
      return [neededPlaces(task), percent(predictExact(task, 6), 2)];
    };
    // 100 = 4·25: with 8^3 it shares the factor 4 and 1/25 is left; 64 = 2^6 shares 8 with 10^3.
    assert.deepEqual(
      [at6(8, 64), at6(8, 100), at6(10, 100), at6(10, 64)],
      [
        [[0, 1], '100.00'],
        ['all', '4.00'],
        [[0, 1], '100.00'],
        [[0, 1, 2, 3, 4, 5], '12.50'],
      ],
    );
  });
});

describe('theory: the places that decide', () => {
  it('are the low k with p | B^k, as far as the operands go', () => {
    const needed = (modulus: number, base = 10) => neededPlaces(spec({ operation: 'mod-multiply', modulus, base }));
    assert.deepEqual(
      {
        2: needed(2),
        10: needed(10),
        50: needed(50),
        200: needed(200),
        10_000_000: needed(10_000_000),
        7: needed(7),
        '16 in base 2': needed(16, 2),
        '36 in base 6': needed(36, 6),
      },
      {
        2: [0],
        10: [0],
        50: [0, 1],
        200: [0, 1, 2],
        10_000_000: 'all',
        7: 'all',
        '16 in base 2': [0, 1, 2, 3],
        '36 in base 6': [0, 1],
      },
    );
    assert.deepEqual([neededPlaces(spec()), neededPlaces(spec({ operation: 'multiply' }))], ['all', 'all']);
  });
});

describe('theory: the truncated answer', () => {
  it('is the answer of the digits that training covered', () => {
    const answer = (fields: Parameters<typeof spec>[0]) =>
      valueOf(truncatedAnswer(spec(fields), digitsOf(123456n, 10, 6), digitsOf(654321n, 10, 6)), 10);
    const modulus = 101;
    assert.deepEqual(
      [
        answer({}),
        answer({ operation: 'multiply' }),
        answer({ operation: 'mod-add', modulus }),
        answer({ operation: 'mod-multiply', modulus }),
        answer({ trainDigits: [1, 6] }),
      ],
      [456n + 321n, 456n * 321n, (456n + 321n) % 101n, (456n * 321n) % 101n, 123456n + 654321n],
    );
  });
});

describe('theory: its limits', () => {
  it('tends to 1/p′ at great lengths, for sums with a modulus of any size', () => {
    assert.equal(
      percent(predictExact(spec({ operation: 'mod-add', modulus: 51, operandWidth: 64 }), 64), 10),
      percent(1 / 51, 10),
    );
    const large = spec({ operation: 'mod-add', modulus: 2 ** 53 - 111, base: 16, operandWidth: 64, domain: 'either' });
    assert.ok(Math.abs(predictExact(large, 64) * (2 ** 53 - 111) - 1) < 1e-12);
  });

  it('for a prime modulus of products tends to 1/p, also for a modulus of thousands', () => {
    // Products of a prime: A·b + B·a0 ≡ 0 is one condition on four residues, nearly uniform at this length; (0, 0) adds
    // about 1/p².
    const share = predictExact(
      spec({ operation: 'mod-multiply', modulus: 2003, operandWidth: 20, trainDigits: [1, 8] }),
      20,
    );
    assert.ok(Math.abs(share * 2003 - 1) < 1e-3, String(share));
  });

  it('refuses products of a modulus too large to count, and says what to do', () => {
    const message =
      'The theory cannot count products modulo 1000000007 in reasonable time; choose a modulus below 10,000, a ' +
      'prime below two million, or one that shares more factors with 10^3.';
    assert.throws(() => predictExact(spec({ operation: 'mod-multiply', modulus: 1_000_000_007 }), 5), {
      name: 'UserError',
      code: 'theory/modulus',
      message,
    });
    assert.equal(predictExact(spec({ operation: 'mod-multiply', modulus: 1_000_000_007 }), 3), 1);
  });

  it('is the same counted in turns, and can be stopped', async () => {
    for (const task of [
      { operation: 'mod-multiply', modulus: 2003 },
      { operation: 'mod-multiply', modulus: 360, domain: 'either' },
      { operation: 'mod-add', modulus: 101 },
      { operation: 'multiply' },
    ] as const)
      for (const digits of [3, 6])
        assert.equal(
          await predictExactPaced(spec({ ...task, operandWidth: 6 }), digits),
          predictExact(spec({ ...task, operandWidth: 6 }), digits),
          JSON.stringify(task),
        );
    // Seconds for each length: a prime that is nearly as large as can be counted.
    const long = spec({ operation: 'mod-multiply', modulus: 1_999_993, operandWidth: 20, trainDigits: [1, 4] });
    const abort = new AbortController();
    let turns = 0;
    const others = setInterval(() => ++turns === 3 && abort.abort());
    try {
      await assert.rejects(theoryOf(long, [20, 19, 18], abort.signal), CancelledError);
      assert.equal(turns, 3);
    } finally {
      clearInterval(others);
    }
    await assert.rejects(predictExactPaced(spec({ operation: 'mod-multiply', modulus: 1_000_000_007 }), 5), {
      code: 'theory/modulus',
    });
  });

  it('refuses what is no length', () => {
    for (const digits of [0, 2.5, NaN]) {
      assert.throws(() => predictExact(spec(), digits), {
        code: 'theory/digits',
        message: `A number of digits must be a whole number of 1 or more, not ${digits}.`,
      });
    }
  });
});
