import type { PositionalEncoding } from '../../model/positional/encoding';
import type { LengthResult } from '../../shared/results';
import { counted } from '../../shared/counted';
import { listed, placesInWords } from '../../shared/place-words';
import { leakFrom, readFrom, type Reading } from '../../shared/read-thresholds';
import { placeName } from '../../shared/roles';
import { taskTitle } from '../../tasks/task-title';
import type { TaskSpec } from '../../shared/task-spec';
import { within, type Interval } from '../../shared/wilson';
import { positionsInWords } from '../../tasks/theory/position-kinds';
import { neededPlaces } from '../../tasks/theory';
import { digitCount } from '../common/digit-count';
import { shortPercent } from '../../shared/percent';

/** A model has learned its task when it answers this share at every trained length; the theory assumes that it has. */
export const convergedFrom = 0.99;

export interface LengthEvidence extends LengthResult {
  readonly interval: Interval;
}

export interface ReadEvidence {
  readonly operand: 'a' | 'b';
  readonly place: number;
  /** Share of prompts in which resampling it changes the answer, at the answer place where it does so most. */
  readonly effect: number;
  readonly needed: boolean;
  readonly reading: Reading;
}

export interface Evidence {
  readonly spec: TaskSpec;
  readonly encoding: Pick<PositionalEncoding, 'kind' | 'title'>;
  /** Name of the file that the model was imported from, where it was. */
  readonly imported?: string;
  readonly inputs: readonly ReadEvidence[];
  readonly lengths: readonly LengthEvidence[];
  readonly readSamples: number;
}

/** The verdict, then its evidence. */
export function verdictOf(evidence: Evidence): string[] {
  const unfinished = notConverged(evidence);
  return [...(unfinished ? [unfinished] : []), headline(evidence), ...comparisons(evidence), readsEvidence(evidence)];
}

const isTrained = ({ trainDigits: [min, max] }: TaskSpec, digits: number) => digits >= min && digits <= max;

function notConverged({ spec, imported, lengths }: Evidence): string | null {
  const short = lengths.filter(({ digits, exact }) => isTrained(spec, digits) && exact < convergedFrom);
  if (short.length === 0) return null;
  const words = short.map(({ digits, exact }) => `${shortPercent(exact)} at ${digitCount(digits)}`);
  // The user may have stated wrongly what the file does not say. Such a model has learned its task all the same, and it
  // cannot be trained further here.
  if (imported !== undefined)
    return (
      'Not answered: the model does not answer the lengths that it is said to have been trained on ' +
      `(${listed(words)}, less than ${shortPercent(convergedFrom)}), and the theory assumes that it does. It was ` +
      `imported from ${imported}, and its format may differ from what was stated: its lengths, padding, order of ` +
      'tokens or digits, heads, or activation.'
    );
  return (
    `Not converged: the model has not learned the lengths it was trained on (${listed(words)}, less ` +
    `than ${shortPercent(convergedFrom)}), and the theory assumes that it has; train it further before comparing.`
  );
}

/** What is read, what is needed, and the two figures at the longest length. */
function headline({ spec, inputs, lengths }: Evidence): string {
  const { digits, predicted, exact, samples, interval } = lengths.at(-1)!;
  const forecast =
    predicted === null
      ? `no prediction at ${digitCount(digits)}`
      : `in theory ${shortPercent(predicted)} at ${digitCount(digits)}`;
  const between = `95% interval ${shortPercent(interval.low)} to ${shortPercent(interval.high)}`;
  const clauses = [
    `Reads ${readInWords(spec, inputs)}`,
    ...(['weakly reads', 'leaks from'] as const).flatMap((reading) => weakerInWords(spec, inputs, reading)),
    `${taskTitle(spec)} needs ${placesInWords(spec, neededPlaces(spec))}`,
    `${forecast}, measured ${shortPercent(exact)} (${between}, ${counted(samples, 'prompt')})`,
  ];
  return `${clauses.join('; ')}.`;
}

/**
 * `units and tens only`, `every digit`, `no digit`; by operand where the two differ. `only` if no other digit is weakly
 * read or leaks.
 */
function readInWords(spec: TaskSpec, inputs: readonly ReadEvidence[]): string {
  const [a, b] = operands.map((operand) => placesOf(inputs.filter(isRead), operand));
  const words =
    a.join() === b.join()
      ? placesInWords(spec, a)
      : `${placesInWords(spec, a)} of a and ${placesInWords(spec, b)} of b`;
  const all = a.length === spec.operandWidth && b.length === spec.operandWidth;
  return all ||
    a.length + b.length === 0 ||
    inputs.some(({ reading }) => reading === 'weakly reads' || reading === 'leaks from')
    ? words
    : `${words} only`;
}

/** `leaks from thousands of a, in up to 9% of prompts`, the share of the strongest digit; empty if there is none. */
function weakerInWords(
  spec: TaskSpec,
  inputs: readonly ReadEvidence[],
  reading: 'weakly reads' | 'leaks from',
): string[] {
  const found = inputs.filter((input) => input.reading === reading);
  if (found.length === 0) return [];
  const [a, b] = operands.map((operand) => placesOf(found, operand));
  const of = (operand: string, places: readonly number[]) =>
    places.length > 0 ? [`${listed(places.map((place) => placeName(place, spec.base)))} of ${operand}`] : [];
  const words = a.join() === b.join() ? placesInWords(spec, a) : [...of('a', a), ...of('b', b)].join(' and ');
  const most = Math.max(...found.map(({ effect }) => effect));
  return [`${reading} ${words}, in up to ${shortPercent(most)} of prompts`];
}

const operands = ['a', 'b'] as const;
const isRead = ({ reading }: ReadEvidence) => reading === 'reads';
const placesOf = (inputs: readonly ReadEvidence[], operand: 'a' | 'b') =>
  inputs
    .filter((input) => input.operand === operand)
    .map(({ place }) => place)
    .sort((p, q) => p - q);

/** At which untrained lengths the measurement disagrees with the theory, and which way; or that they agree. */
function comparisons({ spec, encoding, lengths }: Evidence): string[] {
  const untrained = lengths.filter(({ digits }) => !isTrained(spec, digits));
  if (untrained.length === 0)
    return ['Training covered every length, so there is no untrained length to compare with the theory.'];
  const reasons = untrained.flatMap(({ unpredicted }) => unpredicted ?? []);
  if (reasons.length > 0) return [...new Set(reasons)];
  return comparedWithTheory(encoding, untrained);
}

function comparedWithTheory(encoding: Evidence['encoding'], beyond: readonly LengthEvidence[]): string[] {
  const apart = beyond.filter(({ predicted, interval }) => !within(predicted!, interval));
  if (apart.length === 0)
    return [
      `At every length that training did not cover (${listed(beyond.map(({ digits }) => String(digits)))}), the ` +
        `theory of ${positionsInWords[encoding.kind]} lies within the 95% interval of the measurement.`,
    ];
  const better = apart.filter(({ exact, predicted }) => exact > predicted!);
  const worse = apart.filter(({ exact, predicted }) => exact < predicted!);
  const figures = (group: readonly LengthEvidence[]) =>
    listed(
      group.map(
        ({ digits, exact, predicted }) =>
          `${shortPercent(exact)} instead of ${shortPercent(predicted!)} at ${digitCount(digits)}`,
      ),
    );
  const positions = positionsInWords[encoding.kind];
  const ideal =
    encoding.kind === 'absolute' ? 'ignores every place that it never had to read' : 'has one rule for all places';
  return [
    ...(better.length > 0
      ? [`Does better than an ideal model with ${positions} (${encoding.title}): ${figures(better)}.`]
      : []),
    ...(worse.length > 0
      ? [
          `Does worse than the theory of ${positions} (${encoding.title}), beyond chance: ${figures(worse)}. Unlike ` +
            `this model, the ideal one ${ideal}.`,
        ]
      : []),
  ];
}

/** The weakest digit that counts as read and the strongest that does not: how clear the threshold is. */
function readsEvidence({ spec, inputs, readSamples }: Evidence): string {
  const name = ({ operand, place }: ReadEvidence) => `${operand} ${placeName(place, spec.base)}`;
  const read = inputs.filter(isRead);
  const ignored = inputs.filter((input) => !isRead(input));
  const extreme = (group: readonly ReadEvidence[], sign: 1 | -1) =>
    group.reduce((one, other) => (sign * other.effect > sign * one.effect ? other : one));
  const leak = ignored.length > 0 ? extreme(ignored, 1) : null;
  const clauses = [
    ...(read.length > 0
      ? [
          `of the digits read, ${name(extreme(read, -1))} changes the answer least often, ` +
            `in ${shortPercent(extreme(read, -1).effect)} of prompts`,
        ]
      : []),
    ...(leak
      ? [
          leak.effect === 0
            ? 'the others never change it'
            : `of the others, ${name(leak)} does most often, in ${shortPercent(leak.effect)}`,
        ]
      : []),
  ];
  return (
    `Resampling one digit at a time: ${clauses.join('; ')} (${counted(readSamples, 'prompt')}; ` +
    `a digit is read from ${shortPercent(readFrom)} on; from ${shortPercent(leakFrom)} on, it is weakly read if it ` +
    'should count and leaks if it should not).'
  );
}
