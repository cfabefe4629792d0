import type { TaskSpec } from '../shared/task-spec';
import type { Digits } from './digits';

/** The modulus of a modular task. A checked specification always has one. */
export function modulusOf(spec: TaskSpec): number {
  if (spec.modulus === undefined) throw new TypeError(`The task ${spec.operation} has no modulus.`);
  return spec.modulus;
}

/**
 * The number that digits write, modulo `modulus`, by Horner's rule. Exact at every width and for every safe integer as
 * modulus: where modulus · base would pass 2^53, in bigints.
 */
export function residue(digits: Digits, base: number, modulus: number): number {
  if (modulus > Number.MAX_SAFE_INTEGER / base) return bigResidue(digits, base, modulus);
  let rest = 0;
  for (let place = digits.length - 1; place >= 0; place--) rest = (rest * base + digits[place]) % modulus;
  return rest;
}

function bigResidue(digits: Digits, base: number, modulus: number): number {
  const radix = BigInt(base);
  const divisor = BigInt(modulus);
  return Number(digits.reduceRight((rest, digit) => (rest * radix + BigInt(digit)) % divisor, 0n));
}

/** How many digits the largest residue, modulus - 1, has in a base. */
export function residueWidth(modulus: number, base: number): number {
  let width = 1;
  for (let rest = withoutUnits(modulus - 1, base); rest > 0; rest = withoutUnits(rest, base)) width++;
  return width;
}

/** The digits of a residue, units first. */
export function residueDigits(value: number, base: number, width: number): Digits {
  const digits = new Uint8Array(width);
  let rest = value;
  for (let place = 0; place < width; place++) {
    digits[place] = rest % base;
    rest = withoutUnits(rest, base);
  }
  return digits;
}

/** ⌊n / base⌋, exact up to 2^53, where the quotient itself may round up. */
const withoutUnits = (n: number, base: number): number => (n - (n % base)) / base;
