import { isDeepStrictEqual } from 'node:util';
import type { Recipe } from '../../shared/recipe';

export interface RecipeDifference {
  /** Such as `learningRate` or `task.modulus`. */
  readonly field: string;
  readonly there: string;
  readonly asked: string;
}

/**
 * The first field in which a recipe differs from a run's, except for the limits, which may change at each resume.
 */
export function recipeDifference(asked: Recipe, there: Recipe): RecipeDifference | undefined {
  const wanted = fieldsOf(asked);
  const has = fieldsOf(there);
  const field = Object.keys({ ...wanted, ...has }).find(
    (key) => !limits.has(key) && !isDeepStrictEqual(wanted[key], has[key]),
  );
  return field === undefined ? undefined : { field, there: words(has[field]), asked: words(wanted[field]) };
}

const limits: ReadonlySet<string> = new Set(['steps', 'until']);

/** A recipe's fields by their paths. */
const fieldsOf = ({ task, ...rest }: Recipe): Record<string, unknown> => ({
  ...Object.fromEntries(Object.entries(task).map(([key, value]) => [`task.${key}`, value])),
  ...rest,
});

const words = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value));
