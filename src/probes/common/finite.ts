import { UserError } from '../../shared/errors';

/**
 * Refuses numbers that are not finite: NaN or infinite weights, or float32 overflow, spread through the whole pass, and
 * results computed from them mean nothing.
 * @param what in the plural, such as `attention patterns`
 * @throws UserError `probe/not-finite`
 */
export function checkFinite(numbers: ArrayLike<number>, what: string): void {
  for (let i = 0; i < numbers.length; i++)
    if (!Number.isFinite(numbers[i]))
      throw new UserError(
        'probe/not-finite',
        `The model’s ${what} are not all finite numbers, so they cannot be measured; choose another checkpoint.`,
      );
}
