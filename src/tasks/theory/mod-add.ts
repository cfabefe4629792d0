import { gcd } from '../expression/integers';
import { modulusOf } from '../residues';
import type { OperandRange, RightPairs } from './operand-range';

/**
 * a + b ≡ a0 + b0 (mod p) where A + A' ≡ 0 (mod p'), p' = p / gcd(p, B^n), A and A' the high parts of a and b; the low
 * parts are free. In closed form, so for a modulus of any size.
 */
export const rightSumsModulo = (p: bigint, { first, end, low }: OperandRange): bigint =>
  zeroSums(first, end - first, p / gcd(p, low)) * low * low;

export const rightModularSums: RightPairs = (spec, range) => rightSumsModulo(BigInt(modulusOf(spec)), range);

/** How many pairs (x, y) of the `count` numbers from `first` on have x + y ≡ 0 (mod p). */
function zeroSums(first: bigint, count: bigint, p: bigint): bigint {
  // Whole periods hit every residue equally often; only a pair of two leftovers, x = first + i and y = first + j, needs
  // a look.
  const periods = count / p;
  const rest = count % p;
  const inPeriods = p * periods * periods + 2n * periods * rest;
  const target = (p - ((2n * first) % p)) % p;
  return inPeriods + pairsWithSum(target, rest) + pairsWithSum(target + p, rest);
}

/** How many (i, j) with 0 ≤ i, j < n have i + j = sum. */
function pairsWithSum(sum: bigint, n: bigint): bigint {
  if (sum > 2n * n - 2n) return 0n;
  return sum < n ? sum + 1n : 2n * n - 1n - sum;
}
