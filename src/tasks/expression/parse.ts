import { UserError } from '../../shared/errors';
import { checkExpression, longestText, mostNested } from './checks';
import { functionNames, operandNames, type Expression, type FunctionName, type Operator } from './expression';
import { negation, precedence } from './precedence';
import { tokensOf, type Token } from './tokens';

const largestExponent = 64n;
const anOperand = 'a number, an operand (a to f, in lower case), max, min, gcd, "-" or "("';
const anOperator = 'an operator (+, -, *, ^, //, mod)';

/**
 * Parses the text of an expression: whole numbers, the operands a to f, + - * ^ // mod, max, min and gcd, parentheses.
 * `mod` and `//` bind like `*`, so a + b mod 5 is a + (b mod 5); × · for `*`, − for `-`, `%` for `mod`, `**` for `^`
 * and ÷ for `//` are understood. A Pratt parser; nothing is ever evaluated as code.
 * @throws UserError `task/expression` with the column (from 1) of what stands where something else was expected, where
 * the text is too long or nests too deep, an exponent is no number from 0 to 64, a literal divisor is 0, or the
 * operands are none or leave one out
 */
export function parseExpression(text: string): Expression {
  if (text.length > longestText)
    throw new UserError(
      'task/expression',
      `An expression has at most ${longestText} characters, and this one has ${text.length}.`,
    );
  const expression = new Parser(text).parse();
  checkExpression(expression);
  return expression;
}

class Parser {
  private readonly tokens: readonly Token[];
  private next = 0;
  private depth = 0;

  constructor(private readonly text: string) {
    this.tokens = tokensOf(text);
  }

  parse(): Expression {
    const expression = this.operation(0);
    if (this.token.kind !== 'end') throw this.unexpected(`${anOperator} or the end`);
    return expression;
  }

  /** An operand and all operators after it that bind at least as tightly as `least`. */
  private operation(least: number): Expression {
    let left = this.operand();
    for (;;) {
      const operator = this.token.text;
      if (!isOperator(operator) || precedence[operator] < least) return left;
      this.next++;
      left = { kind: 'binary', operator, left, right: this.rightOf(operator) };
    }
  }

  private rightOf(operator: Operator): Expression {
    const start = this.next;
    const right = this.operation(operator === '^' ? precedence['^'] : precedence[operator] + 1);
    const isNumber = right.kind === 'number';
    if (operator === '^' && !(isNumber && right.value <= largestExponent))
      throw this.unexpected(`a whole number from 0 to ${largestExponent} was expected as the exponent`, start, '');
    if ((operator === '//' || operator === 'mod') && isNumber && right.value === 0n)
      throw this.unexpected(`a ${operator === 'mod' ? 'modulus' : 'divisor'} of 1 or more`, start);
    return right;
  }

  private operand(): Expression {
    const { kind, text } = this.token;
    if (kind === 'number') {
      this.next++;
      return { kind: 'number', value: BigInt(text) };
    }
    const name = operandNames.find((known) => known === text);
    if (name !== undefined) {
      this.next++;
      return { kind: 'operand', name };
    }
    if (text === '-') return this.nested(() => ({ kind: 'negate', of: this.operation(negation) }));
    if (text === '(') return this.nested(() => this.upTo(this.operation(0), ')'));
    const called = functionNames.find((known) => known === text);
    if (called !== undefined) return this.nested(() => this.call(called));
    throw this.unexpected(anOperand);
  }

  private call(name: FunctionName): Expression {
    this.skip('(', `"(" after ${name}`);
    const parts = [this.operation(0)];
    this.skip(',', `${anOperator} or "," and a second value for ${name}`);
    for (;;) {
      parts.push(this.operation(0));
      if (this.token.text !== ',') return this.upTo({ kind: 'call', name, arguments: parts }, ')');
      this.next++;
    }
  }

  /** Steps over the token that opens something and reads the inside. */
  private nested(read: () => Expression): Expression {
    const opening = this.next++;
    if (++this.depth > mostNested) throw this.unexpected(`no more than ${mostNested} nested parts`, opening);
    const inside = read();
    this.depth--;
    return inside;
  }

  private upTo(expression: Expression, closing: string): Expression {
    this.skip(closing, `${anOperator} or "${closing}"`);
    return expression;
  }

  private skip(text: string, expected: string): void {
    if (this.token.text !== text) throw this.unexpected(expected);
    this.next++;
  }

  private get token(): Token {
    return this.tokens[this.next];
  }

  /** The error for what stands between a token and the last one read: one sentence with the column where it starts. */
  private unexpected(expected: string, from = this.next, was = ' was expected'): UserError {
    const { start, kind } = this.tokens[from];
    const end = this.tokens[Math.max(from, this.next - 1)].end;
    const oneLine = this.text.replace(/\s/g, ' ');
    const found = kind === 'end' ? 'ends' : `has "${oneLine.slice(start, end)}"`;
    return new UserError(
      'task/expression',
      `The expression "${oneLine}" ${found} at column ${start + 1}, where ${expected}${was}.`,
    );
  }
}

const isOperator = (text: string): text is Operator => Object.hasOwn(precedence, text);
