import { evaluate } from '../expression/evaluate';
import type { Expression } from '../expression/expression';
import type { Counting, OperandRange } from './operand-range';

/** The most tuples that are looked at: about a second. */
export const mostEnumerated = 1_000_000n;
/** Tuples between two pauses: some milliseconds. */
const tuplesAtOnce = 4096n;

/** In how many tuples of a range's numbers f(x, …) = f(x0, …), by looking at each. Undefined for too many. */
export function rightEnumerated(
  expression: Expression,
  operands: number,
  { first, end, low }: OperandRange,
): Counting | undefined {
  const width = (end - first) * low;
  const tuples = width ** BigInt(operands);
  return tuples > mostEnumerated ? undefined : lookAtEach();

  function* lookAtEach(): Counting {
    let right = 0n;
    for (let index = 0n; index < tuples; index++) {
      if (index % tuplesAtOnce === 0n) yield;
      const values = Array.from({ length: operands }, (_, i) => first * low + ((index / width ** BigInt(i)) % width));
      const truncated = values.map((value) => value % low);
      if (evaluate(expression, values) === evaluate(expression, truncated)) right++;
    }
    return right;
  }
}
