import type { Expression } from '../expression/expression';
import { isPolynomial, literalModulus } from '../expression/properties';

/**
 * The places of each operand that suffice for the answer: the low k, k the smallest with p | B^k, for a polynomial
 * modulo p; `all` where there is no such k below `width`, and for any other expression.
 */
export function placesNeeded(expression: Expression, base: number, width: number): number[] | 'all' {
  const modular = literalModulus(expression);
  if (modular === undefined || !isPolynomial(modular.inner)) return 'all';
  for (let places = 0; places <= width; places++) {
    if (BigInt(base) ** BigInt(places) % modular.modulus === 0n) return Array.from({ length: places }, (_, i) => i);
  }
  return 'all';
}
