import type { Recipe } from '../shared/recipe';
import type { RunFile } from './run-file';

/** The limits that a training was given, beside its recipe. */
export type Limits = Pick<Recipe, 'steps' | 'until'>;

/** The recipe with the limits that hold now: those of the last training that was given others, or its own. */
export function currentRecipe({ recipe, limits = [] }: Pick<RunFile, 'recipe' | 'limits'>): Recipe {
  const last = limits.at(-1);
  return last ? { ...recipe, steps: last.steps, until: last.until } : recipe;
}

/**
 * What `run.json` lists once training goes on from a step under these limits. A schedule depends on the step limit, so
 * that the run can be repeated only when the list says under which limits each part was trained.
 */
export function withLimits(
  file: Pick<RunFile, 'recipe' | 'limits'>,
  fromStep: number,
  { steps, until }: Limits,
): RunFile['limits'] {
  const before = (file.limits ?? []).filter((span) => span.fromStep < fromStep);
  const current = currentRecipe({ recipe: file.recipe, limits: before });
  const limits = current.steps === steps && current.until === until ? before : [...before, { fromStep, steps, until }];
  return limits.length > 0 ? limits : undefined;
}
