import assert from 'node:assert/strict';
import { evaluate } from '../../../../src/tasks/expression/evaluate';
import type { Expression } from '../../../../src/tasks/expression/expression';
import { expressionTitle, formatExpression } from '../../../../src/tasks/expression/format';
import { parseExpression } from '../../../../src/tasks/expression/parse';
import { isPolynomial, linearForm, operandsOf } from '../../../../src/tasks/expression/properties';
import { rangeOf } from '../../../../src/tasks/expression/range';
import { randomFor } from '../../../../src/tasks/random';
import { randomExpression } from './random-expression';

const valueOf = (text: string, ...operands: number[]) => Number(evaluate(parseExpression(text), operands.map(BigInt)));

describe('expressions', () => {
  it('bind as in Python', () => {
    assert.equal(valueOf('a + b * c', 2, 3, 4), 14);
    assert.equal(valueOf('a - b - c', 9, 3, 4), 2);
    assert.equal(valueOf('-a^2', 3), -9);
    assert.equal(valueOf('a + b mod 5', 7, 8), 10);
    assert.equal(valueOf('(a + b) mod 5', 7, 9), 1);
    assert.equal(valueOf('a * b mod 5', 7, 9), 3);
    assert.equal(valueOf('a - b // 2 * 2', 9, 5), 5);
    assert.equal(valueOf('(a - b) mod 7', 2, 5), 4);
    assert.equal(valueOf('(a - b) // 7', 2, 5), -1);
    assert.equal(valueOf('max(a, b, 5) - min(a, b) + gcd(a, b)', 12, 18), 12);
  });

  it('are written in one way, whatever spelling they come in', () => {
    for (const [text, written, title] of [
      ['(a**2+a×b)%97', '(a^2 + a * b) mod 97', '(a^2 + a × b) mod 97'],
      ['((a))−(b - c)', 'a - (b - c)', 'a − (b − c)'],
      ['(-a)^2 ÷ 3', '(-a)^2 // 3', '(−a)^2 // 3'],
    ]) {
      const expression = parseExpression(text);
      assert.deepEqual([formatExpression(expression), expressionTitle(expression)], [written, title]);
    }
  });

  it('name what is wrong and its column', () => {
    for (const [text, message] of [
      ['a +', /ends at column 4/],
      ['a + * b', /"\*" at column 5/],
      ['(a + b', /ends at column 7/],
      ['a b', /"b" at column 3/],
      ['A + B', /"A" at column 1/],
      ['a mod 0', /"0" at column 7, .*modulus of 1 or more/],
      ['a // 0', /"0" at column 6, .*divisor of 1 or more/],
      ['a^b', /"b" at column 3, .*exponent/],
      ['a^65', /"65" at column 3, .*0 to 64/],
      ['max(a)', /"\)" at column 6/],
      ['3 + 4', /no operand/],
      ['a + c', /uses c but not b/],
      ['(a^64)^2', /powers of powers/],
      ['a' + ' + a'.repeat(60), /at most 200 characters/],
      ['('.repeat(65) + 'a' + ')'.repeat(65), /column 65, .*64 nested/],
    ] as const)
      assert.throws(() => parseExpression(text), { name: 'UserError', code: 'task/expression', message }, text);
  });

  it('refuse to divide by zero, in a value and within bounds', () => {
    assert.throws(() => valueOf('a mod b', 3, 0), /divides by zero for a = 3, b = 0/);
    const digits = { min: 0n, max: 9n };
    for (const text of ['a // b', 'a mod (b - 3)', '1 // (a - b)'])
      assert.throws(() => rangeOf(parseExpression(text), [digits, digits]), /may be 0/, text);
    assert.deepEqual(rangeOf(parseExpression('a // (b + 1)'), [digits, digits]), { min: 0n, max: 9n });
    assert.deepEqual(rangeOf(parseExpression('(a - b)^2 mod 97'), [digits, digits]), { min: 0n, max: 81n });
  });

  it('keep the coefficient of operands that cancel out', () => {
    const form = linearForm(parseExpression('3 * (a - 2) + a * (b - b)'));
    assert.deepEqual(form, { coefficients: [3n, 0n], constant: -6n });
  });

  it('agree with an independent evaluation when written and parsed again: 600 random trees', () => {
    let evaluated = 0;
    for (let index = 0; index < 600; index++) {
      const random = randomFor(7, 3, index);
      const tree = randomExpression(random, 2, 4);
      const text = formatExpression(tree);
      // Too long, or uses no operand or b without a.
      if (text.length > 200 || !operandsOf(tree).includes('a')) continue;
      const parsed = parseExpression(text);
      assert.deepEqual(parsed, tree, text);
      const bounds = { min: 0n, max: 9n };
      const { min, max } = rangeOf(tree, [bounds, bounds]);
      const form = isPolynomial(tree) ? linearForm(tree) : undefined;
      for (let draw = 0; draw < 8; draw++) {
        const operands = [BigInt(random.below(10)), BigInt(random.below(10))];
        const value = evaluate(parsed, operands);
        assert.equal(value, byJavaScript(tree, operands), `${text} at ${operands.join(', ')}`);
        assert.ok(min <= value && value <= max, `${text}: ${value} is outside ${min} to ${max}`);
        if (form)
          assert.equal(
            value,
            form.coefficients.reduce((sum, c, i) => sum + c * operands[i], form.constant),
          );
        evaluated++;
      }
    }
    assert.ok(evaluated > 2000, `only ${evaluated} values were compared`);
  });
});

/** The value by JavaScript's own parser and bigint operators, every part in parentheses. */
function byJavaScript(tree: Expression, [a, b]: readonly bigint[]): bigint {
  const write = (part: Expression): string => {
    if (part.kind === 'number') return `${part.value}n`;
    if (part.kind === 'operand') return part.name;
    if (part.kind === 'negate') return `(-${write(part.of)})`;
    if (part.kind === 'call') return `${part.name}([${part.arguments.map(write).join(', ')}])`;
    const left = write(part.left);
    const right = write(part.right);
    if (part.operator === '//') return `divide(${left}, ${right})`;
    // Divisors are positive here.
    if (part.operator === 'mod') return `(((${left} % ${right}) + ${right}) % ${right})`;
    return `(${left} ${part.operator === '^' ? '**' : part.operator} ${right})`;
  };
  const extreme = (values: bigint[], sign: bigint) => [...values].sort((x, y) => Number(sign * (x - y)))[0];
  const gcd = (values: bigint[]) => {
    const sizes = values.map((value) => (value < 0n ? -value : value));
    return sizes.reduce((x, y) => {
      let pair = { x, y };
      while (pair.y !== 0n) pair = { x: pair.y, y: pair.x % pair.y };
      return pair.x;
    });
  };
  const divide = (x: bigint, y: bigint) => (x >= 0n ? x / y : -((-x + y - 1n) / y));
  const compiled = new Function('a', 'b', 'max', 'min', 'gcd', 'divide', `return ${write(tree)}`) as (
    ...given: unknown[]
  ) => bigint;
  return compiled(
    a,
    b,
    (v: bigint[]) => extreme(v, -1n),
    (v: bigint[]) => extreme(v, 1n),
    gcd,
    divide,
  );
}
