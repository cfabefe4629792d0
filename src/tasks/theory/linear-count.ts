import type { OperandRange } from './operand-range';

/** The most partial sums that are kept at once. */
const mostStates = 1 << 16;

/**
 * In how many tuples of a range's numbers Σ c·x = Σ c·x0: where Σ c·A = 0 over the high parts A. Counted digit by digit
 * from the units, with the carry as the state. Undefined where the coefficients make too many carries.
 * @param coefficients one for each operand
 */
export function rightLinear(
  coefficients: readonly bigint[],
  base: number,
  { first, end, low }: OperandRange,
): bigint | undefined {
  const radix = BigInt(base);
  let carries: Counts = new Map([[0n, 1n]]);
  for (let place = 1n; place < end; place *= radix) {
    // The range is all numbers of some digits, or those whose highest digit is not 0.
    const smallest = place === first ? 1 : 0;
    for (const coefficient of coefficients) {
      carries = withDigit(carries, coefficient, smallest, base);
      if (carries.size > mostStates) return undefined;
    }
    carries = carried(carries, radix);
  }
  return (carries.get(0n) ?? 0n) * low ** BigInt(coefficients.length);
}

/** In how many ways each sum comes about. */
type Counts = Map<bigint, bigint>;

function withDigit(sums: Counts, coefficient: bigint, smallest: number, base: number): Counts {
  const next: Counts = new Map();
  for (const [sum, count] of sums) {
    for (let digit = smallest; digit < base; digit++) {
      const to = sum + coefficient * BigInt(digit);
      next.set(to, (next.get(to) ?? 0n) + count);
    }
  }
  return next;
}

/** The sums whose digit at this place is 0, as what they carry to the next. */
function carried(sums: Counts, radix: bigint): Counts {
  const next: Counts = new Map();
  for (const [sum, count] of sums) if (sum % radix === 0n) next.set(sum / radix, count);
  return next;
}
