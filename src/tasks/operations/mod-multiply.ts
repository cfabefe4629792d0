import { modulusOf, residue, residueDigits, residueWidth } from '../residues';
import { rightModularProducts } from '../theory/mod-multiply';
import type { Operation } from './operation';

/** The largest modulus whose residues multiply exactly in a number. */
const largestNumberModulus = Math.floor(Math.sqrt(Number.MAX_SAFE_INTEGER));

/** (a · b) mod p, as wide as p - 1. */
export const modMultiply: Operation = {
  name: 'modular multiplication',
  symbol: '*',
  modular: true,
  translationInvariant: false,
  rightPairs: rightModularProducts,
  answerWidth: (spec) => residueWidth(modulusOf(spec), spec.base),
  answer(spec, a, b) {
    const modulus = modulusOf(spec);
    const left = residue(a, spec.base, modulus);
    const right = residue(b, spec.base, modulus);
    const value =
      modulus <= largestNumberModulus
        ? (left * right) % modulus
        : Number((BigInt(left) * BigInt(right)) % BigInt(modulus));
    return residueDigits(value, spec.base, residueWidth(modulus, spec.base));
  },
};
