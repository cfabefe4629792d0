import { counted } from '../../shared/counted';

/** `1 digit`, `2 digits` … for an axis of operand lengths. */
export const lengthLabels = (longest: number): string[] => Array.from({ length: longest }, (_, i) => digitCount(i + 1));

export const digitCount = (digits: number): string => counted(digits, 'digit');

/** The share of items of which something is so; NaN of none. */
export const meanOf = <T>(items: readonly T[], holds: (item: T) => boolean): number =>
  items.filter(holds).length / items.length;

/** A share as a percentage with one decimal, more where that would hide that it is not 0 or 100. */
export function percent(share: number): string {
  const rounded = (100 * share).toFixed(1);
  return (
    ((rounded === '100.0' && share < 1) || (rounded === '0.0' && share > 0)
      ? (100 * share).toFixed(2)
      : rounded.replace(/\.0$/, '')) + '%'
  );
}
