import { UserError } from '../../shared/errors';
import { operandNames, type BinaryExpression, type Expression, type FunctionName } from './expression';
import { formatExpression } from './format';
import { floorDivide, larger, magnitude, smaller } from './integers';

/** All whole numbers from `min` to `max`, both included. */
export interface Range {
  readonly min: bigint;
  readonly max: bigint;
}

/**
 * Bounds of an expression's value by interval arithmetic: no value lies outside, though the bounds may not be reached.
 * @param operands the bounds of a, b, … in order
 * @throws UserError `task/expression` where a divisor or a modulus may be 0 within its bounds
 */
export function rangeOf(expression: Expression, operands: readonly Range[]): Range {
  switch (expression.kind) {
    case 'number':
      return { min: expression.value, max: expression.value };
    case 'operand':
      return operands[operandNames.indexOf(expression.name)];
    case 'negate':
      return negated(rangeOf(expression.of, operands));
    case 'call':
      return expression.arguments.map((part) => rangeOf(part, operands)).reduce(functions[expression.name]);
    case 'binary':
      return binaryRange(expression, rangeOf(expression.left, operands), rangeOf(expression.right, operands));
  }
}

function binaryRange(expression: BinaryExpression, left: Range, right: Range): Range {
  switch (expression.operator) {
    case '+':
      return sum(left, right);
    case '-':
      return sum(left, negated(right));
    case '*':
      return corners(left, right, (a, b) => a * b);
    case '^':
      return power(left, right.min);
    case '//':
      checkDivisor(expression, right);
      return corners(left, right, floorDivide);
    case 'mod':
      checkDivisor(expression, right);
      return remainder(left, right);
  }
}

function checkDivisor({ operator, right }: BinaryExpression, { min, max }: Range): void {
  if (min > 0n || max < 0n) return;
  const text = formatExpression(right);
  throw new UserError(
    'task/expression',
    `The ${operator === 'mod' ? 'modulus' : 'divisor'} ${text} may be 0; ` +
      `add to it so that it cannot, such as (${text} + 1) where it is never negative.`,
  );
}

const negated = ({ min, max }: Range): Range => ({ min: -max, max: -min });

const sum = (a: Range, b: Range): Range => ({ min: a.min + b.min, max: a.max + b.max });

/** The bounds of what is monotonic in each argument: its extremes lie at the ends of both. */
function corners(a: Range, b: Range, of: (a: bigint, b: bigint) => bigint): Range {
  const values = [of(a.min, b.min), of(a.min, b.max), of(a.max, b.min), of(a.max, b.max)];
  return { min: values.reduce(smaller), max: values.reduce(larger) };
}

function power({ min, max }: Range, exponent: bigint): Range {
  const ends = [min ** exponent, max ** exponent];
  const passesZero = min < 0n && max > 0n && exponent > 0n && exponent % 2n === 0n;
  return { min: passesZero ? 0n : ends.reduce(smaller), max: ends.reduce(larger) };
}

/** Between 0 and the divisor, and no further from 0 than a dividend of the same sign. */
function remainder(dividend: Range, divisor: Range): Range {
  if (divisor.max < 0n) return negated(remainder(negated(dividend), negated(divisor)));
  const below = divisor.max - 1n;
  return { min: 0n, max: dividend.min < 0n ? below : smaller(dividend.max, below) };
}

const functions: Readonly<Record<FunctionName, (a: Range, b: Range) => Range>> = {
  max: (a, b) => ({ min: larger(a.min, b.min), max: larger(a.max, b.max) }),
  min: (a, b) => ({ min: smaller(a.min, b.min), max: smaller(a.max, b.max) }),
  gcd: (a, b) => ({ min: 0n, max: [a.min, a.max, b.min, b.max].map(magnitude).reduce(larger) }),
};
