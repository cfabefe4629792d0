import { randomFor, streams } from '../tasks/random';

/**
 * The dropout factors of one training example: 0 with probability `rate`, else 1/(1 − rate), so that their mean is 1
 * (Srivastava et al. 2014, scaled in training as PyTorch does). They depend on the seed and the example's index alone.
 *
 * The generator is sfc32 (Doty-Humphrey's Small Fast Counting), for speed: dropout takes hundreds of thousands of
 * numbers per step.
 */
export class DropoutFactors {
  private readonly state: Uint32Array;
  private readonly dropped: number;
  private readonly kept: number;

  constructor(rate: number, seed: number, index: number) {
    const random = randomFor(seed, streams.dropout, index);
    this.state = Uint32Array.of(random.next(), random.next(), random.next(), 1);
    this.dropped = rate * 2 ** 32;
    this.kept = 1 / (1 - rate);
    // As sfc32's author advises for seeding.
    this.draw(new Float32Array(12), 0, 12);
  }

  /** Draws the next `count` factors into `out`, from `offset` on. */
  draw(out: Float32Array, offset: number, count: number): void {
    const { state, dropped, kept } = this;
    // In local variables the state stays in registers.
    let a = state[0] | 0;
    let b = state[1] | 0;
    let c = state[2] | 0;
    let counter = state[3] | 0;
    for (let i = offset; i < offset + count; i++) {
      const sum = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      out[i] = sum >>> 0 < dropped ? 0 : kept;
    }
    state.set([a, b, c, counter]);
  }
}
