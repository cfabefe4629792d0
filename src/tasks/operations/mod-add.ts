import { modulusOf, residue, residueDigits, residueWidth } from '../residues';
import { rightModularSums } from '../theory/mod-add';
import type { Operation } from './operation';

/** (a + b) mod p, as wide as p - 1. */
export const modAdd: Operation = {
  name: 'modular addition',
  symbol: '+',
  modular: true,
  translationInvariant: false,
  rightPairs: rightModularSums,
  answerWidth: (spec) => residueWidth(modulusOf(spec), spec.base),
  answer(spec, a, b) {
    const modulus = modulusOf(spec);
    // The gap to the modulus instead of the sum: a sum of two residues may pass 2^53.
    const gap = modulus - residue(b, spec.base, modulus);
    const left = residue(a, spec.base, modulus);
    const value = left >= gap ? left - gap : left - gap + modulus;
    return residueDigits(value, spec.base, residueWidth(modulus, spec.base));
  },
};
