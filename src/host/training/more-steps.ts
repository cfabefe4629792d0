import type { Recipe } from '../../shared/recipe';
import type { MetricsLine } from '../../shared/run-summary';
import type { Parsed } from './train-choices';

/**
 * Whether a run has done what its recipe asks: come to its target or its step limit. Only a run that has not goes on
 * without further word.
 */
export function isComplete({ steps, until }: Pick<Recipe, 'steps' | 'until'>, last: MetricsLine | undefined): boolean {
  if (!last) return false;
  const exact = last.byDigits[last.byDigits.length - 1]?.exact ?? 0;
  return last.step >= steps || (until !== null && exact >= until);
}

/** Reads how many more steps a complete run shall train. */
export function parseMoreSteps(text: string): Parsed<number> {
  const typed = text.trim();
  const steps = Number(typed);
  if (/^\d{1,9}$/.test(typed) && steps >= 1) return { value: steps };
  return {
    problem: `The number of further steps must be a whole number of 1 or more, such as 1000${typed && `, not '${typed}'`}.`,
  };
}
