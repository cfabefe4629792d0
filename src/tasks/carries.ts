import type { Digits } from './digits';

/** How carries run through a sum. */
export interface Carries {
  /** Places that carry into the next. */
  readonly count: number;
  /**
   * Places in the longest chain: a carry begins where two digits reach the base by themselves, and goes on through each
   * next place whose digits come to base − 1 and carry only because of it. 0 without a carry, 2 or more for a cascade
   * of nines.
   */
  readonly longestChain: number;
}

/** The carries of the sum of two equally wide numbers. */
export function carriesOf(a: Digits, b: Digits, base: number): Carries {
  let count = 0;
  let longestChain = 0;
  let chain = 0;
  for (let place = 0; place < a.length; place++) {
    const column = a[place] + b[place];
    if (column >= base) chain = 1;
    else chain = column === base - 1 && chain > 0 ? chain + 1 : 0;
    count += Number(chain > 0);
    longestChain = Math.max(longestChain, chain);
  }
  return { count, longestChain };
}

/** The classes of sums by their carries, the easiest first. */
export const carryClasses = ['no carry', 'one carry', 'several, each by itself', 'cascade of nines'] as const;
export type CarryClass = (typeof carryClasses)[number];

export function carryClass({ count, longestChain }: Carries): CarryClass {
  if (longestChain > 1) return 'cascade of nines';
  if (count === 0) return 'no carry';
  return count === 1 ? 'one carry' : 'several, each by itself';
}
