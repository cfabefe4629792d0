import { evaluate } from '../expression/evaluate';
import type { Expression } from '../expression/expression';
import { gcd } from '../expression/integers';
import type { Counting, OperandRange } from './operand-range';

/** The most tuples of joint residues that are compared: some tenths of a second. */
const mostTuples = 1e8;
/** The most values of the polynomial that are tabulated. */
const mostValues = 1e6;

/**
 * In how many tuples of a range's numbers f(x, …) ≡ f(x0, …) (mod p), for any polynomial f: each operand counts only by
 * its joint residues (x mod p, x0 mod p), which are as many as p · p / gcd(p, low). Undefined where those are too many.
 * @param expression `f mod p`
 */
export function rightPolynomials(
  expression: Expression,
  p: bigint,
  operands: number,
  range: OperandRange,
): Counting | undefined {
  const reduced = p / gcd(p, range.low);
  if (Number(p * reduced) ** operands > mostTuples || Number(p) ** operands > mostValues) return undefined;
  return matchesOf(valuesOf(expression, Number(p), operands), jointResidues(p, reduced, range), operands, Number(p));
}

/** The values at all residues; those of operand i stand `p ** i` apart. */
function valuesOf(expression: Expression, p: number, operands: number): Float64Array {
  return Float64Array.from({ length: p ** operands }, (_, index) => {
    const residues = Array.from({ length: operands }, (_, operand) => BigInt(Math.floor(index / p ** operand) % p));
    return Number(evaluate(expression, residues));
  });
}

/** The joint residues that some numbers share, grouped by how many do: there are at most four such counts. */
type Joint = readonly { readonly count: bigint; readonly whole: Uint32Array; readonly low: Uint32Array }[];

function jointResidues(p: bigint, reduced: bigint, { first, end, low }: OperandRange): Joint {
  const byCount = new Map<bigint, { whole: number[]; low: number[] }>();
  for (let high = 0n; high < reduced; high++) {
    const ofHigh = countOf(high, reduced, end) - countOf(high, reduced, first);
    for (let rest = 0n; rest < p; rest++) {
      const count = ofHigh * countOf(rest, p, low);
      if (count === 0n) continue;
      const group = byCount.get(count) ?? { whole: [], low: [] };
      byCount.set(count, group);
      group.whole.push(Number((high * low + rest) % p));
      group.low.push(Number(rest));
    }
  }
  return Array.from(byCount, ([count, group]) => ({
    count,
    whole: Uint32Array.from(group.whole),
    low: Uint32Array.from(group.low),
  }));
}

/** How many of the numbers below `end` leave this residue. */
const countOf = (residue: bigint, modulus: bigint, end: bigint): bigint =>
  end > residue ? (end - residue - 1n) / modulus + 1n : 0n;

/**
 * Over the groups of each operand, the tuples with equal values times the counts that they stand for.
 * @param whole where the operands so far put the whole numbers into the table, `low` likewise their low parts
 */
function* matchesOf(values: Float64Array, joint: Joint, operands: number, p: number, whole = 0, low = 0): Counting {
  const apart = p ** (operands - 1);
  let total = 0n;
  for (const group of joint) {
    if (operands === 1) {
      total += group.count * BigInt(matchesIn(values, group, whole, low));
      continue;
    }
    for (let index = 0; index < group.whole.length; index++) {
      const nextWhole = whole + apart * group.whole[index];
      const nextLow = low + apart * group.low[index];
      total += group.count * (yield* matchesOf(values, joint, operands - 1, p, nextWhole, nextLow));
    }
  }
  if (operands === 2) yield;
  return total;
}

function matchesIn(values: Float64Array, group: Joint[number], whole: number, low: number): number {
  let matches = 0;
  for (let index = 0; index < group.whole.length; index++) {
    if (values[whole + group.whole[index]] === values[low + group.low[index]]) matches++;
  }
  return matches;
}
