import { floorModulo, gcd } from '../expression/integers';
import { numberGcd } from './number-theory';
import type { OperandRange } from './operand-range';

/** The largest reduced modulus that is counted: a table of as many counts is kept. */
const largestModulus = 1n << 18n;

/**
 * In how many tuples of a range's numbers Σ c·x ≡ Σ c·x0 (mod p): where Σ c·A ≡ 0 (mod p / gcd(p, low)) over the high
 * parts A. The distribution of the sum's residue is convolved with one operand after the other. Undefined where the
 * reduced modulus is too large.
 */
export function rightLinearModulo(
  p: bigint,
  coefficients: readonly bigint[],
  { first, end, low }: OperandRange,
): bigint | undefined {
  const reduced = p / gcd(p, low);
  if (reduced > largestModulus) return undefined;
  let counts = new Array<bigint>(Number(reduced)).fill(0n);
  counts[0] = 1n;
  for (const coefficient of coefficients) {
    const step = Number(floorModulo(coefficient, reduced));
    const start = Number(floorModulo(coefficient * first, reduced));
    counts = convolved(counts, step, start, end - first);
  }
  return counts[0] * low ** BigInt(coefficients.length);
}

/**
 * next[r] = Σ counts[r - start - step·i] over 0 ≤ i < width. Steps run through cycles, so whole rounds of a cycle are
 * its total, and the rest is a window that moves along it.
 */
function convolved(counts: readonly bigint[], step: number, start: number, width: bigint): bigint[] {
  const p = counts.length;
  const cycles = numberGcd(p, step);
  const length = p / cycles;
  const rounds = width / BigInt(length);
  const rest = Number(width % BigInt(length));
  const next = new Array<bigint>(p).fill(0n);
  for (let cycle = 0; cycle < cycles; cycle++) {
    const at = (index: number) => (cycle + step * ((index + length) % length)) % p;
    let total = 0n;
    for (let index = 0; index < length; index++) total += counts[at(index)];
    let inWindow = 0n;
    for (let back = 1; back <= rest; back++) inWindow += counts[at(-back)];
    for (let index = 0; index < length; index++) {
      inWindow += counts[at(index)] - counts[at(index - rest)];
      next[(at(index) + start) % p] = rounds * total + inWindow;
    }
  }
  return next;
}
