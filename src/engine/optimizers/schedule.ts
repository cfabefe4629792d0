import type { Recipe } from '../../shared/recipe';

/** The share of the peak at which a cosine ends (nanoGPT's: a tenth). */
const floor = 0.1;

/**
 * The share of its peak that a learning rate has at a step: linear warm-up over the first `warmup` steps, then
 * constant, or down half a cosine to a tenth at the step limit (Loshchilov and Hutter, arXiv 1608.03983, without
 * restarts).
 * @param step 1 for the first step
 */
export function rateFactor(
  step: number,
  { schedule, warmup, steps }: Pick<Recipe, 'schedule' | 'warmup' | 'steps'>,
): number {
  if (step < warmup) return step / warmup;
  if (schedule === 'constant') return 1;
  const gone = Math.min(1, (step - warmup) / Math.max(1, steps - warmup));
  return floor + ((1 - floor) * (1 + Math.cos(Math.PI * gone))) / 2;
}
