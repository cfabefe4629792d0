import { UserError } from '../shared/errors';
import type { TaskSpec } from '../shared/task-spec';

/**
 * The test domain at m digits (arXiv 2407.17963): `both`, D̃_m, all operands have exactly m digits; `either`, D_m, one
 * has exactly m, the others at most m. Zero is written with one digit, so it is a one-digit number: at m = 1 both
 * domains are all tuples below the base.
 */
export function domainSize({ base, domain }: Pick<TaskSpec, 'base' | 'domain'>, digits: number, operands = 2): bigint {
  const below = BigInt(base) ** BigInt(digits);
  const shorter = shorterNumbers(base, digits);
  const tuples = (numbers: bigint) => numbers ** BigInt(operands);
  return domain === 'both' ? tuples(below - shorter) : tuples(below) - tuples(shorter);
}

/** How many numbers have fewer than `digits` digits. None for one digit: zero has one. */
export function shorterNumbers(base: number, digits: number): bigint {
  return digits === 1 ? 0n : BigInt(base) ** BigInt(digits - 1);
}

/**
 * Checks an operand length.
 * @throws UserError `task/digits` when it is not a whole number from 1 to `max`
 */
export function checkDigits(digits: number, max: number): void {
  if (!Number.isInteger(digits) || digits < 1 || digits > max)
    throw new UserError(
      'task/digits',
      `The number of digits must be a whole number from 1 to ${max}, the operand width, not ${digits}.`,
    );
}
