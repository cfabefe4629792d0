import assert from 'node:assert/strict';
import { philox4x32, randomFor, streams } from '../../../src/tasks/random';
import { assertUniform } from './chi-square';

const draws = (seed: number, stream: number, index: number) => {
  const random = randomFor(seed, stream, index);
  return Array.from({ length: 6 }, () => random.next());
};

describe('random numbers', () => {
  it('are Philox4x32-10: the known answers of Random123', () => {
    const all = 0xffffffff;
    const known: [Parameters<typeof philox4x32>[0], Parameters<typeof philox4x32>[1], number[]][] = [
      [
        [0, 0, 0, 0],
        [0, 0],
        [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
      ],
      [
        [all, all, all, all],
        [all, all],
        [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
      ],
      [
        [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
        [0xa4093822, 0x299f31d0],
        [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
      ],
    ];
    for (const [counter, key, words] of known) {
      const out = new Uint32Array(4);
      philox4x32(counter, key, out);
      assert.deepEqual(Array.from(out), words);
    }
  });

  it('depend on seed, stream and the whole index, and on nothing else', () => {
    assert.deepEqual(draws(1, streams.training, 5), draws(1, streams.training, 5));
    const others = [
      draws(1, 1, 5),
      draws(2, 1, 5),
      draws(1, 2, 5),
      draws(1, 1, 6),
      draws(1, 1, 5 + 2 ** 32),
      draws(1, 1, 2 ** 53 - 1),
    ];
    assert.equal(new Set(others.flat()).size, 36);
  });

  it('are uniform below a number, also one that does not divide 2^32', () => {
    for (const n of [2, 7, 10, 100]) {
      const random = randomFor(n, streams.test, 0);
      const counts = new Array<number>(n).fill(0);
      for (let i = 0; i < 1000 * n; i++) counts[random.below(n)]++;
      assertUniform(counts);
    }
    // Of 3·2^30 values, a quarter would be twice as likely without rejection.
    const random = randomFor(1, streams.test, 1);
    const counts = [0, 0, 0];
    for (let i = 0; i < 6000; i++) counts[Math.floor(random.below(3 * 2 ** 30) / 2 ** 30)]++;
    assertUniform(counts);
  });

  it('refuse a seed that is not 32 bits', () => {
    for (const seed of [-1, 1.5, 2 ** 32, NaN]) {
      assert.throws(() => randomFor(seed, 1, 0), {
        code: 'random/seed',
        message: `The seed must be a whole number from 0 to 4294967295, not ${seed}.`,
      });
    }
  });
});
