/** `1 digit`, `3 digits`, `0 heads`. @param shown how the number is written, such as `1,000` */
export const counted = (n: number, noun: string, shown = String(n)): string => `${shown} ${noun}${n === 1 ? '' : 's'}`;
