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

/** Below this, in logits, the prompts are the same to the model, and a share of it would be noise. */
const least = 1e-3;

/**
 * @throws UserError `probe/no-difference` where the model does not tell the prompts apart, `probe/not-finite` where its
 * logits are no numbers
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
  title: 'Logit difference of the clean prompt’s right digit and the corrupted one’s',
  axes: [categoryAxis('prompt', ['clean', 'corrupted'])],
  values: Float64Array.of(clean, corrupted),
  unit: 'logits',
});

export const differenceInWords = (
  { clean, corrupted }: Difference,
  { count, label }: Pick<Pairs, 'count' | 'label'>,
): string =>
  `The clean prompts favour their digit by ${clean.toFixed(2)} logits, the corrupted ones ` +
  `by ${corrupted.toFixed(2)}: ${count === 1 ? `one pair, ${label}` : `${count} pairs that differ in ${label}`}.`;
