import { randomFor, streams } from '../tasks/random';

/**
 * Draws one training example's dropout factors: 0 with probability `rate`, else 1/(1 − rate), so that their mean is 1 (Srivastava et al. 2014, scaled in
 * training as PyTorch does). Example `index` of a seed has the same factors whoever draws them.
 * @returns draws the next factors, `width` of them, into `out` from `offset` on
 */
export function dropoutFactors(rate: number, seed: number, index: number): (out: Float32Array, offset: number, width: number) => void {
  const random = randomFor(seed, streams.dropout, index);
  const next = sfc32(random.next(), random.next(), random.next());
  const dropped = rate * 2 ** 32;
  const kept = 1 / (1 - rate);
  return (out, offset, width) => {
    for (let i = offset; i < offset + width; i++) out[i] = next() < dropped ? 0 : kept;
  };
}

/** Doty-Humphrey's Small Fast Counting generator, 32 bits: a few operations a number, where a model's dropout takes hundreds of thousands a step. */
function sfc32(a: number, b: number, c: number): () => number {
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}
