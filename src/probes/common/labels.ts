import { counted } from '../../shared/counted';

export const digitCount = (digits: number): string => counted(digits, 'digit');

/** A share as a percentage with one decimal, more where that would hide that it is not 0 or 100. */
export function percent(share: number): string {
  const rounded = (100 * share).toFixed(1);
  return (
    ((rounded === '100.0' && share < 1) || (rounded === '0.0' && share > 0)
      ? (100 * share).toFixed(2)
      : rounded.replace(/\.0$/, '')) + '%'
  );
}
