import type { OperandRange, RightPairs } from './operand-range';

/** a + b = a0 + b0 only where both high parts are zero. */
export const rightSums: RightPairs = (_, { first, low }) => (first === 0n ? low * low : 0n);

/** a·b = a0·b0 where both high parts are zero, and where an operand is zero; elsewhere a·b is the larger. */
export function rightPlainProducts({ first, end, low }: OperandRange): bigint {
  if (first > 0n) return 0n;
  const zeroTimesLong = end * low - low;
  return low * low + 2n * zeroTimesLong;
}

export const rightProducts: RightPairs = (_, range) => rightPlainProducts(range);
