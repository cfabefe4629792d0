import type { OperationName, TaskSpec } from '../../shared/task-spec';
import { shorterNumbers } from '../domain';
import { rightProducts, rightSums } from './integers';
import { rightModularProducts } from './mod-multiply';
import { rightModularSums } from './mod-add';
import type { Counting, OperandRange, RightPairs } from './operand-range';

const rightPairs: Readonly<Record<OperationName, RightPairs>> = {
  add: rightSums,
  multiply: rightProducts,
  'mod-add': rightModularSums,
  'mod-multiply': rightModularProducts,
};

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
  const count = rightPairs[spec.operation](spec, range);
  return typeof count === 'bigint' ? count : yield* count;
}
