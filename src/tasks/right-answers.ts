import { operationNamed } from './operations/operations';
import type { TaskSpec } from '../shared/task-spec';
import { shorterNumbers } from './domain';
import type { Counting, OperandRange } from './theory/operand-range';

/**
 * In how many pairs of the test domain the truncated answer is right.
 * @param digits operand length m, more than the trained length n
 * @throws UserError `theory/modulus` where a modular product cannot be counted in reasonable time
 */
export function* rightAnswers(spec: TaskSpec, digits: number): Counting {
  const count = (first: bigint, end: bigint) => rightIn(spec, { first, end, low });
  const low = BigInt(spec.base) ** BigInt(spec.trainDigits[1]);
  // m > n, so both bounds are whole multiples of B^n and the low part is free of the high one.
  const to = BigInt(spec.base) ** BigInt(digits) / low;
  const from = shorterNumbers(spec.base, digits) / low;
  return spec.domain === 'both' ? yield* count(from, to) : (yield* count(0n, to)) - (yield* count(0n, from));
}

function* rightIn(spec: TaskSpec, range: OperandRange): Counting {
  const count = operationNamed(spec.operation).rightPairs(spec, range);
  return typeof count === 'bigint' ? count : yield* count;
}
