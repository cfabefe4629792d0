import { counted } from '../src/shared/counted';
import { percentFigure, shortPercent } from '../src/shared/percent';

/** A share as short as a cell needs, with a dash for what is not known. */
export const percentOrDash = (share: number | null): string => (share === null ? '–' : percentFigure(share));

/** A difference of shares in percentage points, with its sign: `+46`, `−3.1`, `0`. */
export const points = (difference: number): string =>
  difference === 0 ? '0' : `${difference > 0 ? '+' : '−'}${percentFigure(Math.abs(difference))}`;

/** A share with two decimals: `97.43%`. */
export const percentExact = (share: number): string => shortPercent(share, 2);

/** `1,000` in the reader's own grouping is ambiguous in exports, so screens group and files do not. */
export const count = (n: number): string => n.toLocaleString('en-US');

/** `1 digit`, `3 digits`. */
export const plural = (n: number, one: string): string => counted(n, one, count(n));

/** 0.003 to 12 with three significant figures; null is a loss that was no number. */
export const loss = (value: number | null): string =>
  value === null ? 'not a number' : Number(value.toPrecision(3)).toString();

/**
 * A number of a measure, short: percentages of shares, three significant figures of anything else; a dash for what was
 * not measured.
 * @param largest of the numbers that it stands among, which then all have the same decimals
 */
export function figure(value: number, unit: string, largest = Math.abs(value)): string {
  if (Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  const text = unit === 'share' ? shareText(size) : quantity(size, largest);
  return `${value < 0 && /[1-9]/.test(text) ? '−' : ''}${text}`;
}

/** The same with its unit: `43.2%`, `−1.25 logits`. */
export const figureInWords = (value: number, unit: string): string => {
  if (Number.isNaN(value)) return 'not measured';
  return unit === 'share'
    ? `${value < 0 ? '−' : ''}${percentExact(Math.abs(value))}`
    : `${figure(value, unit)} ${unit}`;
};

/** The same with its sign, for differences. */
export const signedFigure = (value: number, unit: string, largest?: number): string =>
  `${value > 0 ? '+' : ''}${figure(value, unit, largest)}`;

/** A tick of an axis. */
export function tickText(value: number, unit: string): string {
  const shown = unit === 'share' ? value * 100 : value;
  return String(Number(shown.toPrecision(6))).replace('-', '−');
}

/** What a number of a unit is called on an axis or beside a title. */
export const unitName = (unit: string): string => (unit === 'share' ? '%' : unit);

/** Ratios of shares may be above 1. */
const shareText = (size: number): string => (size <= 1 ? percentFigure(size) : count(Math.round(size * 100)));

function quantity(size: number, largest: number): string {
  if (Number.isInteger(size) || largest >= 100) return count(Math.round(size));
  if (largest < 0.001) return size.toExponential(0);
  if (largest >= 10) return size.toFixed(1);
  return size.toFixed(largest >= 0.1 ? 2 : 3);
}
