import type { Expression } from '../expression/expression';
import { isPolynomial, literalModulus } from '../expression/properties';

/**
 * The places of each operand that suffice for the answer: the low k, k the smallest with p | B^k, for a polynomial
 * modulo p; `all` where there is no such k up to `width`, and for any other expression.
 */
export function placesNeeded(expression: Expression, base: number, width: number): number[] | 'all' {
  const modular = literalModulus(expression);
  return modular !== undefined && isPolynomial(modular.inner) ? lowPlaces(modular.modulus, base, width) : 'all';
}

/** The low k places, k the smallest with p | B^k; `all` where there is no such k up to `width`. */
export function lowPlaces(p: bigint, base: number, width: number): number[] | 'all' {
  for (let places = 0; places <= width; places++) {
    if (BigInt(base) ** BigInt(places) % p === 0n) return Array.from({ length: places }, (_, place) => place);
  }
  return 'all';
}
