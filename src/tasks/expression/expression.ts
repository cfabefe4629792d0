/** The names that an expression's operands can have, in the order in which a prompt writes them. */
export const operandNames = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
export type OperandName = (typeof operandNames)[number];

/** The functions that an expression can call, each of two arguments or more. */
export const functionNames = ['max', 'min', 'gcd'] as const;
export type FunctionName = (typeof functionNames)[number];

/** `//` is floor division and `mod` its remainder, so both are those of Python. */
export type Operator = '+' | '-' | '*' | '^' | '//' | 'mod';

export interface NumberExpression {
  readonly kind: 'number';
  /** 0 or more: a negative number is the negation of one. */
  readonly value: bigint;
}

export interface OperandExpression {
  readonly kind: 'operand';
  readonly name: OperandName;
}

export interface BinaryExpression {
  readonly kind: 'binary';
  readonly operator: Operator;
  readonly left: Expression;
  /** For `^` always a number. */
  readonly right: Expression;
}

export interface NegateExpression {
  readonly kind: 'negate';
  readonly of: Expression;
}

export interface CallExpression {
  readonly kind: 'call';
  readonly name: FunctionName;
  readonly arguments: readonly Expression[];
}

/** What a task asks for, as a tree. Made by `parseExpression`, which checks all that the types cannot say. */
export type Expression = NumberExpression | OperandExpression | BinaryExpression | NegateExpression | CallExpression;

/** The parts that an expression is made of, in reading order. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'number':
    case 'operand':
      return [];
    case 'binary':
      return [expression.left, expression.right];
    case 'negate':
      return [expression.of];
    case 'call':
      return expression.arguments;
  }
}
