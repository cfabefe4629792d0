import type { Recipe } from '../../shared/recipe';
import type { MetricsLine } from '../../shared/run-summary';
import type { Parsed } from './train-choices';

/**
 * Whether a run is finished: at its target or its step limit. Only an unfinished run is resumed without a question.
 */
export function isComplete({ steps, until }: Pick<Recipe, 'steps' | 'until'>, last: MetricsLine | undefined): boolean {
  if (!last) return false;
  const exact = last.byDigits[last.byDigits.length - 1]?.exact ?? 0;
  return last.step >= steps || (until !== null && exact >= until);
}

/** Parses how many more steps a finished run should train. */
export function parseMoreSteps(text: string): Parsed<number> {
  const typed = text.trim();
  const steps = Number(typed);
  if (/^\d{1,9}$/.test(typed) && steps >= 1) return { value: steps };
  const not = typed && `, not '${typed}'`;
  return { problem: `The number of steps must be a whole number of 1 or more, such as 1000${not}.` };
}
