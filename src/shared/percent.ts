/*
 * Shares as percentages. However they are rounded, only a share of exactly 0 reads 0% and only one of exactly 1 reads
 * 100%: a rounded figure must not claim perfection.
 */

/**
 * A share with a fixed number of decimals, for columns of figures: `97.4%`, `100.0%`. It gets one more where these
 * would hide that it is not 0 or 1.
 * @param share 0 to 1; NaN gives a dash
 */
export function percent(share: number, decimals = 1): string {
  if (Number.isNaN(share)) return '–';
  const fixed = (digits: number) => (100 * share).toFixed(digits);
  const seemsWhole = (text: string) => (Number(text) === 100 && share < 1) || (Number(text) === 0 && share > 0);
  const rounded = fixed(decimals);
  return `${seemsWhole(rounded) ? bounded(share, decimals + 1) : rounded}%`;
}

/** The same without the zeros at its end: `97.4%`, `97%`, `100%`. For sentences. */
export const shortPercent = (share: number, decimals = 1): string =>
  percent(share, decimals)
    .replace(/(\.\d*?)0+%$/, '$1%')
    .replace('.%', '%');

/** Rounded, but never to 0 or 100. */
function bounded(share: number, decimals: number): string {
  const smallest = 10 ** -decimals;
  return Math.min(100 - smallest, Math.max(smallest, 100 * share)).toFixed(decimals);
}

/** As short as a cell of a map or a point of a curve needs, without the sign: `97`, `99.6`, `3.1`, `100`, `0`. */
export function percentFigure(share: number): string {
  const value = 100 * share;
  if (value === 0 || value === 100) return String(value);
  const rounded = Math.min(99.9, Math.max(0.1, value));
  return rounded >= 99.5 || rounded < 10 ? rounded.toFixed(1) : rounded.toFixed(0);
}
