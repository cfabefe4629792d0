import { UserError } from '../shared/errors';
import type { TaskSpec } from '../shared/task-spec';
import { digitsOf, type Digits } from './digits';
import { checkDigits, domainSize, shorterNumbers } from './domain';
import { encodeInto, type TaskLayout } from './layout';
import { randomFor, streams, type Random } from './random';

/**
 * Writes the index-th training example of a seed as token ids, the same whoever draws it.
 * `trainMix` `lengths`: each operand has a length uniform over `trainDigits` and then a value uniform below base^length
 * (so it may be shorter, as in the published practice); `values`: a value uniform below base^max.
 * @param out receives `layout.length` ids from `offset` on
 */
export function trainingExampleInto(
  layout: TaskLayout,
  seed: number,
  index: number,
  out: Int32Array,
  offset: number,
): void {
  const random = randomFor(seed, streams.training, index);
  const { spec } = layout;
  const aLength = trainingLength(spec, random);
  const bLength = trainingLength(spec, random);
  encodeInto(layout, numberBelow(spec, aLength, random), numberBelow(spec, bLength, random), out, offset);
}

/** Operands to test at one length: pair i is a[i], b[i]. */
export interface TestSet {
  readonly count: number;
  /** Whether it is the whole domain rather than a sample of it. */
  readonly exhaustive: boolean;
  readonly a: Digits[];
  readonly b: Digits[];
}

/**
 * The prompts of `spec.domain` at operand length `digits`: all of them, a by a, where there are no more than `samples`;
 * otherwise `samples` uniform draws with replacement.
 * @throws UserError `task/digits` beyond the operand width, `task/samples` when `samples` is not a whole number of 1 or
 * more
 */
export function testSet(layout: TaskLayout, digits: number, samples: number, seed: number): TestSet {
  const pairs = [...testPairs(layout, digits, samples, seed)];
  return {
    count: pairs.length,
    exhaustive: isExhaustive(layout, digits, samples),
    a: pairs.map(([a]) => a),
    b: pairs.map(([, b]) => b),
  };
}

/**
 * The prompts of {@link testSet} one at a time, for those who want to pause between them. @throws UserError as it does,
 * when the first is asked for
 */
export function* testPairs(
  layout: TaskLayout,
  digits: number,
  samples: number,
  seed: number,
): Generator<[Digits, Digits]> {
  const { spec } = layout;
  checkDigits(digits, spec.operandWidth);
  if (!Number.isSafeInteger(samples) || samples < 1)
    throw new UserError('task/samples', `The number of samples must be a whole number of 1 or more, not ${samples}.`);
  if (isExhaustive(layout, digits, samples)) return yield* wholeDomain(spec, digits);
  for (let i = 0; i < samples; i++) yield testPair(spec, digits, randomFor(seed, streams.test, digits * 2 ** 32 + i));
}

const isExhaustive = ({ spec }: TaskLayout, digits: number, samples: number): boolean =>
  domainSize(spec, digits) <= BigInt(samples);

/** A number of exactly `length` digits, uniform over them; zero has one digit. */
export function numberOfLength(spec: TaskSpec, length: number, random: Random): Digits {
  const digits = numberBelow(spec, length, random);
  if (length > 1) digits[length - 1] = 1 + random.below(spec.base - 1);
  return digits;
}

/** A digit other than `current`, uniform over the rest. */
export function resampledDigit(random: Random, base: number, current: number): number {
  return (current + 1 + random.below(base - 1)) % base;
}

function trainingLength({ trainMix, trainDigits: [min, max] }: TaskSpec, random: Random): number {
  return trainMix === 'lengths' ? min + random.below(max - min + 1) : max;
}

function numberBelow({ base, operandWidth }: TaskSpec, length: number, random: Random): Digits {
  const digits = new Uint8Array(operandWidth);
  for (let place = 0; place < length; place++) digits[place] = random.below(base);
  return digits;
}

function testPair(spec: TaskSpec, digits: number, random: Random): [Digits, Digits] {
  // A draw of all pairs of at most that many digits, again and again until it is in the domain: uniform over the
  // domain.
  for (;;) {
    const a = numberBelow(spec, digits, random);
    const b = numberBelow(spec, digits, random);
    const [aFits, bFits] = [a, b].map((operand) => digits === 1 || operand[digits - 1] > 0);
    if (spec.domain === 'both' ? aFits && bFits : aFits || bFits) return [a, b];
  }
}

function* wholeDomain({ base, operandWidth, domain }: TaskSpec, digits: number): Generator<[Digits, Digits]> {
  const shorter = Number(shorterNumbers(base, digits));
  const numbers = Array.from({ length: base ** digits }, (_, value) => digitsOf(BigInt(value), base, operandWidth));
  for (const [i, a] of numbers.entries()) {
    const first = i >= shorter && domain === 'either' ? 0 : shorter;
    if (i < shorter && domain === 'both') continue;
    for (const b of numbers.slice(first)) yield [a.slice(), b.slice()];
  }
}
