import { UserError } from '../../shared/errors';
import { operandNames, type Expression, type FunctionName, type Operator } from './expression';
import { formatExpression } from './format';
import { floorDivide, floorModulo, gcd, larger, smaller } from './integers';

/**
 * The value of an expression, exact at any size.
 * @param operands the values of a, b, … in order
 * @throws UserError `task/expression` where it divides by zero
 */
export function evaluate(expression: Expression, operands: readonly bigint[]): bigint {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'operand':
      return operands[operandNames.indexOf(expression.name)];
    case 'negate':
      return -evaluate(expression.of, operands);
    case 'call':
      return expression.arguments.map((part) => evaluate(part, operands)).reduce(functions[expression.name]);
    case 'binary': {
      const { operator, left, right } = expression;
      const value = evaluate(right, operands);
      if (value === 0n && (operator === '//' || operator === 'mod')) throw divisionByZero(expression, operands);
      return operators[operator](evaluate(left, operands), value);
    }
  }
}

type OfTwo = (a: bigint, b: bigint) => bigint;

const operators: Readonly<Record<Operator, OfTwo>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '^': (a, b) => a ** b,
  '//': floorDivide,
  mod: floorModulo,
};

const functions: Readonly<Record<FunctionName, OfTwo>> = { max: larger, min: smaller, gcd };

function divisionByZero(expression: Expression, operands: readonly bigint[]): UserError {
  const values = operands.map((value, index) => `${operandNames[index]} = ${value}`).join(', ');
  return new UserError('task/expression', `"${formatExpression(expression)}" divides by zero for ${values}.`);
}
