/** ⌊dividend / divisor⌋. The divisor is not 0. */
export function floorDivide(dividend: bigint, divisor: bigint): bigint {
  return (dividend - floorModulo(dividend, divisor)) / divisor;
}

/** dividend - divisor·⌊dividend / divisor⌋: has the divisor's sign. The divisor is not 0. */
export function floorModulo(dividend: bigint, divisor: bigint): bigint {
  const rest = dividend % divisor;
  return rest !== 0n && rest < 0n !== divisor < 0n ? rest + divisor : rest;
}

/** The larger of two. */
export const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** The smaller of two. */
export const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Without its sign. */
export const magnitude = (a: bigint): bigint => (a < 0n ? -a : a);

/** The greatest common divisor, 0 or more; of 0 and 0 it is 0. */
export function gcd(a: bigint, b: bigint): bigint {
  let large = magnitude(a);
  let small = magnitude(b);
  while (small > 0n) {
    const rest = large % small;
    large = small;
    small = rest;
  }
  return large;
}
