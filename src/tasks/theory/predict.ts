import { domainSize, shorterNumbers } from '../domain';
import { isPolynomial, isTranslationInvariant, literalModulus, operandsOf } from '../expression/properties';
import { rangeOf } from '../expression/range';
import { rightTuples, whyUncounted } from './expression-count';
import { placesNeeded } from './needed-places';
import { paced } from './paced';
import { positionsInWords, type TheoryKind } from './position-kinds';
import { checkLength, type Prediction, type Question } from './question';

/*
 * What an ideal model answers beyond its trained lengths (arXiv 2407.17963). With absolute positions it computes f of
 * the operands modulo B^n, which is counted. With positions relative to each other or to the number it has one rule for
 * every place, which settles an answer only where the task has one as well.
 */

/**
 * The share of the test domain that an ideal model gets right: 1 up to the trained length; beyond, exactly counted for
 * absolute positions.
 * @throws UserError `theory/digits` for no length, `task/expression` where a divisor may be 0; CancelledError
 */
export async function predict(question: Question, kind: TheoryKind, signal?: AbortSignal): Promise<Prediction> {
  const { expression, base, trained, digits } = question;
  checkLength(digits);
  const operand = { min: 0n, max: BigInt(base) ** BigInt(digits) - 1n };
  rangeOf(
    expression,
    operandsOf(expression).map(() => operand),
  );
  if (digits <= trained) return { share: 1 };
  return kind === 'absolute' ? await countedShare(question, signal) : sameRule(question, kind);
}

async function countedShare(question: Question, signal?: AbortSignal): Promise<Prediction> {
  const { expression, base, trained, digits, domain } = question;
  const radix = BigInt(base);
  const low = radix ** BigInt(trained);
  // digits > trained, so both bounds are whole multiples of B^n.
  const end = radix ** BigInt(digits) / low;
  const shorter = shorterNumbers(base, digits) / low;
  const count = async (from: bigint, to: bigint) => {
    const counting = rightTuples(expression, base, { first: from, end: to, low });
    return typeof counting === 'object' ? paced(counting, signal) : counting;
  };
  const all = await count(domain === 'both' ? shorter : 0n, end);
  const tooShort = domain === 'both' ? 0n : await count(0n, shorter);
  if (all === undefined || tooShort === undefined) return { share: null, reason: whyUncounted(expression) };
  return { share: quotient(all - tooShort, domainSize(question, digits, operandsOf(expression).length)) };
}

/** As a number, also of bigints that no number can hold. */
function quotient(part: bigint, whole: bigint): number {
  const excess = BigInt(Math.max(0, whole.toString(2).length - 1000));
  return Number(part >> excess) / Number(whole >> excess);
}

function sameRule({ expression, base, trained }: Question, kind: TheoryKind): Prediction {
  if (isTranslationInvariant(expression) || placesNeeded(expression, base, trained) !== 'all') return { share: 1 };
  const modular = literalModulus(expression);
  const reason = `With ${positionsInWords[kind]}, nothing that training shows settles the answers to longer operands`;
  if (modular === undefined) return { share: null, reason: `${reason}: the task is not the same rule at every place.` };
  const why = isPolynomial(modular.inner)
    ? `${modular.modulus} divides no power of ${base} up to ${base}^${trained}.`
    : `the task is not a polynomial modulo ${modular.modulus}.`;
  return { share: null, reason: `${reason}: ${why}`, chance: 1 / Number(modular.modulus) };
}
