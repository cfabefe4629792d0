import { UserError } from '../../shared/errors';
import type { Measure } from '../../shared/probe';
import { categoryAxis } from './axes';
import { checkFinite } from './finite';
import type { Pairs } from './prompt-pairs';

/** Mean logit differences of the clean and the corrupted prompts. */
export interface Difference {
  readonly clean: number;
  readonly corrupted: number;
}

/** Below this, in logits, the model does not tell the prompts apart, and a share of the difference is noise. */
const least = 1e-3;

/**
 * @throws UserError `probe/no-difference` if the model does not tell the prompts apart, `probe/not-finite` if its
 * logits are not finite
 */
export function checkDifference({ clean, corrupted }: Difference, { label }: Pick<Pairs, 'label'>): void {
  checkFinite([clean, corrupted], 'logits');
  if (Math.abs(clean - corrupted) >= least) return;
  throw new UserError(
    'probe/no-difference',
    `The model does not tell these prompts apart, which differ in ${label}: the logit difference ` +
      `is ${clean.toFixed(3)} for both. Choose a digit that it reads.`,
  );
}

export const differenceMeasure = ({ clean, corrupted }: Difference): Measure => ({
  name: 'difference',
  title: 'Logit of the clean prompt’s right digit minus that of the corrupted one’s',
  axes: [categoryAxis('prompt', ['clean', 'corrupted'])],
  values: Float64Array.of(clean, corrupted),
  unit: 'logits',
});

export const differenceInWords = (
  { clean, corrupted }: Difference,
  { count, label }: Pick<Pairs, 'count' | 'label'>,
): string =>
  `The mean logit difference is ${clean.toFixed(2)} for the clean prompts and ${corrupted.toFixed(2)} for the ` +
  `corrupted ones (${count === 1 ? `one pair, ${label}` : `${count} pairs that differ in ${label}`}).`;
