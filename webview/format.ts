/** A share as a percentage without its sign: `100`, `97.4`, `0.3`, `0`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value === 100) return String(value);
  // 99.96 must not read as 100, nor 0.04 as 0: a rounded figure never claims perfection or nothing.
  const rounded = Math.min(99.9, Math.max(0.1, value));
  return rounded >= 99.5 || rounded < 10 ? rounded.toFixed(1) : rounded.toFixed(0);
}

/** The same, with a dash for what is not known. */
export const percentOrDash = (share: number | null): string => (share === null ? '–' : percent(share));

/** A difference of shares in percentage points, with its sign: `+46`, `−3.1`, `0`. */
export const points = (difference: number): string => (difference === 0 ? '0' : `${difference > 0 ? '+' : '−'}${percent(Math.abs(difference))}`);

/** A share with all its figures: `97.43%`. */
export const percentExact = (share: number): string => `${Number((share * 100).toFixed(2))}%`;

/** `1,000` in the reader's own grouping is ambiguous in exports, so screens group and files do not. */
export const count = (n: number): string => n.toLocaleString('en-US');

/** `1 digit`, `3 digits`. */
export const plural = (n: number, one: string): string => `${count(n)} ${one}${n === 1 ? '' : 's'}`;

/** 0.003 to 12 with three significant figures. */
export const loss = (value: number): string => Number(value.toPrecision(3)).toString();
