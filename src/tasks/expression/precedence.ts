import type { Operator } from './expression';

/** How tightly each operator binds, as in Python: `mod` like `*`. All group from the left, but for `^`. */
export const precedence: Readonly<Record<Operator, number>> = { '+': 1, '-': 1, '*': 2, '//': 2, mod: 2, '^': 4 };

/** A minus before an operand binds between products and powers: -a * b is (-a) * b, -a^2 is -(a^2). */
export const negation = 3;

/** What needs no parentheses anywhere: numbers, operands and calls. */
export const atomic = 5;
