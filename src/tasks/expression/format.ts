import type { Expression } from './expression';
import { atomic, negation, precedence } from './precedence';

/**
 * The one text of an expression, with no more parentheses than it needs: `(a^2 + a * b) mod 97`. `parseExpression`
 * makes an equal tree of it.
 */
export function formatExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value);
    case 'operand':
      return expression.name;
    case 'negate':
      return `-${within(expression.of, negation)}`;
    case 'call':
      return `${expression.name}(${expression.arguments.map(formatExpression).join(', ')})`;
    case 'binary': {
      const { operator, left, right } = expression;
      const level = precedence[operator];
      if (operator === '^') return `${within(left, level + 1)}^${within(right, level)}`;
      return `${within(left, level)} ${operator} ${within(right, level + 1)}`;
    }
  }
}

/** The same for a heading: × for `*` and − for `-`. */
export const expressionTitle = (expression: Expression): string =>
  formatExpression(expression).replaceAll('*', '×').replaceAll('-', '−');

/** In parentheses where it binds less tightly than `least`. */
function within(expression: Expression, least: number): string {
  const text = formatExpression(expression);
  return levelOf(expression) < least ? `(${text})` : text;
}

function levelOf(expression: Expression): number {
  if (expression.kind === 'binary') return precedence[expression.operator];
  return expression.kind === 'negate' ? negation : atomic;
}
