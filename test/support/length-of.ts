import type { Digits } from '../../src/tasks/digits';

/** How many digits a number has without its zero padding; zero has one. */
export const lengthOf = (digits: Digits): number => Math.max(digits.findLastIndex((digit) => digit !== 0) + 1, 1);
