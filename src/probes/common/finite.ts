import { UserError } from '../../shared/errors';

/**
 * Refuses to measure what is not finite: NaN or infinite weights, or numbers that overflow float32, spread through the
 * whole pass, and what is then computed means nothing.
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
