import { operandNames, type Expression } from '../../../../src/tasks/expression/expression';
import type { Random } from '../../../../src/tasks/random';

const choice = <T>(random: Random, of: readonly T[]): T => of[random.below(of.length)];

/** A random tree over the first few operands, with literal divisors and small literal exponents. */
export function randomExpression(random: Random, operands: number, depth: number): Expression {
  const part = () => randomExpression(random, operands, depth - 1);
  const number = (least: number): Expression => ({ kind: 'number', value: BigInt(least + random.below(12)) });
  if (depth === 0 || random.below(6) === 0)
    return random.below(3) === 0 ? number(0) : { kind: 'operand', name: operandNames[random.below(operands)] };
  const kind = random.below(10);
  if (kind === 0) return { kind: 'negate', of: part() };
  if (kind === 1)
    return {
      kind: 'call',
      name: choice(random, ['max', 'min', 'gcd'] as const),
      arguments: Array.from({ length: 2 + random.below(2) }, part),
    };
  if (kind === 2)
    return { kind: 'binary', operator: '^', left: part(), right: { kind: 'number', value: BigInt(random.below(3)) } };
  if (kind === 3)
    return { kind: 'binary', operator: choice(random, ['//', 'mod'] as const), left: part(), right: number(1) };
  return { kind: 'binary', operator: choice(random, ['+', '-', '*'] as const), left: part(), right: part() };
}
