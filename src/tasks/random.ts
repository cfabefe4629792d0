import { UserError } from '../shared/errors';

/** A stream of random numbers. */
export interface Random {
  /** A whole number from 0 to 2^32 - 1, uniform. */
  next(): number;
  /** A whole number from 0 to n - 1, exactly uniform; n from 1 to 2^32 - 1. */
  below(n: number): number;
}

/** What randomness is drawn for. Streams of one seed are independent of each other. */
export const streams = { training: 1, test: 2, probe: 3, init: 4, positions: 5, dropout: 6 } as const;

/**
 * The random numbers of item `index` of a stream: the same whoever asks, in whatever order, so that results do not
 * depend on the number of workers. Philox4x32-10 of Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (SC
 * 2011): key (seed, stream), counter (block, index).
 * @param seed 0 to 2^32 - 1
 * @param stream 0 to 2^32 - 1, one of {@link streams}
 * @param index 0 to 2^53 - 1
 * @throws UserError `random/seed` for any other seed
 */
export function randomFor(seed: number, stream: number, index: number): Random {
  if (seed >>> 0 !== seed)
    throw new UserError('random/seed', `The seed must be a whole number from 0 to ${2 ** 32 - 1}, not ${seed}.`);
  return new Philox(seed, stream, index);
}

class Philox implements Random {
  private readonly words = new Uint32Array(4);
  private used = 4;
  private block = 0;

  constructor(
    private readonly seed: number,
    private readonly stream: number,
    private readonly index: number,
  ) {}

  next(): number {
    if (this.used === 4) {
      philox4x32(
        [this.block++, 0, this.index >>> 0, Math.floor(this.index / 2 ** 32)],
        [this.seed, this.stream],
        this.words,
      );
      this.used = 0;
    }
    return this.words[this.used++];
  }

  /**
   * Lemire, "Fast Random Integer Generation in an Interval" (2019): the high word of a product, with rejection of the
   * few that would be unfair.
   */
  below(n: number): number {
    let word = this.next();
    let low = Math.imul(word, n) >>> 0;
    if (low < n) {
      const unfair = (2 ** 32 - n) % n;
      while (low < unfair) {
        word = this.next();
        low = Math.imul(word, n) >>> 0;
      }
    }
    return multiplyHigh(word, n);
  }
}

/** Ten rounds of Philox on four 32-bit words under a key of two. Writes four words to `out`. */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Uint32Array,
): void {
  let [x0, x1, x2, x3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, x0);
    const high1 = multiplyHigh(0xcd9e8d57, x2);
    const low0 = Math.imul(0xd2511f53, x0);
    const low1 = Math.imul(0xcd9e8d57, x2);
    x0 = high1 ^ x1 ^ k0;
    x1 = low1;
    x2 = high0 ^ x3 ^ k1;
    x3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

/** The high 32 bits of the product of two unsigned 32-bit numbers, by halves of 16 bits. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = Math.imul(aLow, bLow) >>> 16;
  const middle = (Math.imul(aHigh, bLow) >>> 0) + low;
  const carry = ((Math.imul(aLow, bHigh) >>> 0) + (middle & 0xffff)) >>> 16;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + carry) >>> 0;
}
