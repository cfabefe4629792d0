import { UserError } from '../shared/errors';
import type { TaskSpec } from '../shared/task-spec';

/**
 * The test domain at m digits (arXiv 2407.17963): `both`, D̃_m, both operands have exactly m digits; `either`, D_m, one
 * has exactly m, the other at most m. Zero is written with one digit, so it is a one-digit number: at m = 1 both
 * domains are all pairs below the base.
 */
export function domainSize({ base, domain }: TaskSpec, digits: number): bigint {
  const below = BigInt(base) ** BigInt(digits);
  const shorter = shorterNumbers(base, digits);
  return domain === 'both' ? (below - shorter) ** 2n : below ** 2n - shorter ** 2n;
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
