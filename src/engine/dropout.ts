import { randomFor, streams } from '../tasks/random';

/**
 * One training example's dropout factors, drawn one after another: 0 with probability `rate`, else 1/(1 − rate), so
 * that their mean is 1 (Srivastava et al. 2014, scaled in training as PyTorch does). Example `index` of a seed has the
 * same factors whoever draws them.
 *
 * The generator is Doty-Humphrey's Small Fast Counting one (sfc32): a model's dropout takes hundreds of thousands of
 * numbers a step.
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
    // sfc32's own advice for seeding.
    this.draw(new Float32Array(12), 0, 12);
  }

  /** Draws the next factors, `count` of them, into `out` from `offset` on. */
  draw(out: Float32Array, offset: number, count: number): void {
    const { state, dropped, kept } = this;
    // In locals the state stays in registers.
    let [a, b, c, counter] = [state[0] | 0, state[1] | 0, state[2] | 0, state[3] | 0];
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
