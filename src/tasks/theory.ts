import type { TheoryResult } from '../shared/results';
import { isModular } from './operations/operations';
import type { TaskSpec } from '../shared/task-spec';
import { lowDigits, type Digits } from './digits';
import { domainSize } from './domain';
import { modulusOf } from './residues';
import { operationNamed } from './operations/operations';
import { rightAnswers } from './right-answers';
import { lowPlaces } from './theory/needed-places';
import { paced } from './theory/paced';
import { checkLength } from './theory/question';

/*
 * What an ideal model with absolute positions does (arXiv 2407.17963). Trained on operands of up to n digits it ignores
 * the places it never had to read: it answers op(a mod B^n, b mod B^n) [mod p], B the base. Its accuracy beyond n
 * digits is counted here, not sampled.
 */

/** The answer of the ideal absolute-position model: of the low digits that training covered. */
export function truncatedAnswer(spec: TaskSpec, a: Digits, b: Digits): Digits {
  const trained = spec.trainDigits[1];
  return operationNamed(spec.operation).answer(spec, lowDigits(a, trained), lowDigits(b, trained));
}

/**
 * The share (0 to 1) of the test domain at an operand length on which the truncated answer is right: 1 up to the
 * trained length, exactly counted beyond.
 * @throws UserError `theory/digits` for no length, `theory/modulus` where a modular product cannot be counted in
 * reasonable time
 */
export function predictExact(spec: TaskSpec, digits: number): number {
  const counting = shareRight(spec, digits);
  for (;;) {
    const { done, value } = counting.next();
    if (done) return value;
  }
}

/**
 * The same for long counts, some of which take seconds: in between the process hears what comes in. @throws
 * CancelledError, and as `predictExact` does
 */
export async function predictExactPaced(spec: TaskSpec, digits: number, signal?: AbortSignal): Promise<number> {
  return paced(shareRight(spec, digits), signal);
}

function* shareRight(spec: TaskSpec, digits: number): Generator<void, number> {
  checkLength(digits);
  if (digits <= spec.trainDigits[1]) return 1;
  return Number(yield* rightAnswers(spec, digits)) / Number(domainSize(spec, digits));
}

/**
 * The places of each operand that decide the answer: the low k, k the smallest with p | B^k; `all` when there is no
 * such k within the operands, and without a modulus.
 */
export function neededPlaces(spec: TaskSpec): number[] | 'all' {
  return isModular(spec.operation) ? lowPlaces(BigInt(modulusOf(spec)), spec.base, spec.operandWidth) : 'all';
}

/**
 * What the theory says of a task: the needed places and the predicted accuracy at each operand length. @throws
 * CancelledError, and as `predictExact` does
 */
export async function theoryOf(spec: TaskSpec, digits: readonly number[], signal?: AbortSignal): Promise<TheoryResult> {
  const byDigits = [];
  for (const m of digits) byDigits.push({ digits: m, predicted: await predictExactPaced(spec, m, signal) });
  return { needed: neededPlaces(spec), byDigits };
}
