import { UserError } from '../../shared/errors';
import { operandNames, partsOf, type Expression } from './expression';
import { formatExpression } from './format';
import { operandsOf } from './properties';

/** The most characters of an expression, so that whatever shows it can. */
export const longestText = 200;
/** How deep parentheses, minus signs and calls may nest. */
export const mostNested = 64;
/** What the exponents of powers within powers may multiply to: (a^8)^8 is the 64th power. */
const largestDegree = 64n;

/**
 * Checks what the grammar does not say: that there are operands, without a gap, and that the expression can be written
 * out and computed.
 * @throws UserError `task/expression`
 */
export function checkExpression(expression: Expression): void {
  const text = formatExpression(expression);
  if (text.length > longestText)
    throw refused(`An expression has at most ${longestText} characters, and written out this one has ${text.length}.`);
  const names = operandsOf(expression);
  if (names.length === 0)
    throw refused(`The expression "${text}" has no operand; it must use a, or a and b, and so on.`);
  const missing = operandNames.find((name, index) => index < names.length && name !== names[index]);
  if (missing !== undefined)
    throw refused(
      `The expression "${text}" uses ${names.at(-1)} but not ${missing}; name its operands from a on without a gap.`,
    );
  if (nestedExponent(expression) > largestDegree)
    throw refused(
      `The expression "${text}" takes powers of powers; their exponents may multiply to at most ${largestDegree}.`,
    );
}

/** The largest product of exponents along one branch. A remainder starts anew: it is no longer than its modulus. */
function nestedExponent(expression: Expression): bigint {
  if (expression.kind !== 'binary') return largest(partsOf(expression).map(nestedExponent));
  const { operator, left, right } = expression;
  if (operator === 'mod') return nestedExponent(right);
  if (operator !== '^') return largest([nestedExponent(left), nestedExponent(right)]);
  const inner = nestedExponent(left);
  return right.kind === 'number' && right.value > 1n ? inner * right.value : inner;
}

const largest = (values: readonly bigint[]): bigint => values.reduce((a, b) => (a > b ? a : b), 1n);

const refused = (message: string): UserError => new UserError('task/expression', message);
