import { counted } from '../../shared/counted';
import { UserError } from '../../shared/errors';
import { placeName } from '../../shared/roles';
import { answerDigits, encodeInto, type TaskLayout } from '../../tasks/layout';
import { parsePrompt, promptText } from '../../tasks/prompt';
import { differingPlaces, formatDigits, type Digits } from '../../tasks/digits';
import { randomFor, streams } from '../../tasks/random';
import { testPairs } from '../../tasks/sampler';
import { changedCarry, changedDigit } from './digit-changes';
import { digitsOption, lengthAsked, placeAsked, samplesOption, seedOption } from './options';
import { yieldToEventLoop } from '../../shared/event-loop';
import type { OptionValues } from './checked-options';

/** Prompts between two pauses. */
const stride = 64;

/** Which pairs of prompts are compared. */
export const pairOptions = [
  { kind: 'text', name: 'clean', help: 'a prompt, such as 349+705, together with the corrupted one', default: null },
  { kind: 'text', name: 'corrupted', help: 'the prompt to compare it with, of the same length', default: null },
  {
    kind: 'text',
    name: 'digit',
    help: 'or, for random pairs, the digit in which they differ, such as "a tens" (a units when left out)',
    default: null,
  },
  {
    kind: 'place',
    name: 'carry',
    help: 'or the place into which only one of them carries, such as tens or 1',
    default: null,
  },
  {
    kind: 'place',
    name: 'place',
    help: 'the answer place to compare, such as units or 0; the first that differs when left out',
    default: null,
  },
  digitsOption,
  { ...samplesOption, default: 100 },
  seedOption,
] as const;

/** Pairs of prompts, and the answer digit at which each pair is compared. */
export interface Pairs {
  readonly count: number;
  /** What they differ in, in words. */
  readonly label: string;
  /** Full sequences. Both end with the right answer to the clean prompt, so that only the prompts differ. */
  readonly clean: Int32Array;
  readonly corrupted: Int32Array;
  /**
   * For each pair, the index of the answer token that is compared; the right token there for the clean prompt; and the
   * right one for the corrupted prompt.
   */
  readonly targets: Int32Array;
  readonly wanted: Int32Array;
  readonly unwanted: Int32Array;
}

/**
 * The pairs of prompts that the options ask for.
 * @throws UserError `probe/pair…` for prompts that cannot be compared; others if the prompts, the digit or the carry do
 * not fit the task
 */
export async function pairsAsked(
  layout: TaskLayout,
  options: OptionValues<typeof pairOptions>,
  signal: AbortSignal,
): Promise<Pairs> {
  const { clean: cleanText, corrupted: corruptedText, digit, carry, samples, seed } = options;
  const place = placeAsked(layout, options.place);
  if ([cleanText !== null || corruptedText !== null, digit !== null, carry !== null].filter(Boolean).length > 1)
    throw new UserError('probe/pair', 'Give two prompts, or a digit, or a carry, but not several of these.');
  if (place !== null && place >= layout.answerWidth)
    throw new UserError(
      'probe/place',
      `The answers have places 0 to ${layout.answerWidth - 1}, but place ${place} was given; choose one of those.`,
    );
  if (cleanText !== null || corruptedText !== null) return typedPair(layout, cleanText, corruptedText, place);

  const length = lengthAsked(layout, options.digits);
  const change =
    carry === null
      ? changedDigit(layout, digit ?? 'a units')
      : changedCarry(layout, placeAsked(layout, carry)!, length);
  const pause = yieldToEventLoop(signal);
  const pairs: Pair[] = [];
  let drawn = 0;
  for (const clean of testPairs(layout, length, samples, seed)) {
    const changed = change.of(...clean, randomFor(seed, streams.probe, drawn++));
    const pair = changed && pairOf(layout, clean, changed, place ?? change.place);
    if (pair) pairs.push(pair);
    if (drawn % stride === 0) await pause();
  }
  if (pairs.length > 0) return joined(change.label, pairs);
  const at = place === null ? '' : ` at the ${placeName(place, layout.spec.base)}`;
  throw new UserError(
    'probe/pair-answer',
    `In none of ${counted(drawn, 'prompt')} does changing ${change.label} change the right answer${at}; choose a ` +
      'digit that the answer depends on.',
  );
}

/** The pair that the user typed. */
function typedPair(layout: TaskLayout, clean: string | null, corrupted: string | null, place: number | null): Pairs {
  if (clean === null || corrupted === null)
    throw new UserError(
      'probe/pair',
      `Give both prompts: ${clean === null ? 'the clean one' : 'the corrupted one'} is missing.`,
    );
  const bare = (text: string) => text.replace(/[\s=]/gu, '');
  const [first, second] = [clean, corrupted].map((text) => parsePrompt(layout, text));
  if (bare(clean).length !== bare(corrupted).length)
    throw new UserError(
      'probe/pair-length',
      `The prompts “${clean}” and “${corrupted}” differ in length; write both with the same number of digits, with ` +
        'leading zeros if needed.',
    );
  const [text, other] = [first, second].map(({ a, b }) => promptText(layout, a, b));
  if (text === other) throw new UserError('probe/pair-same', `Both prompts are ${text}; change at least one digit.`);
  const pair = pairOf(layout, [first.a, first.b], [second.a, second.b], place);
  if (pair) return joined(`${text} and ${other}`, [pair]);
  const answer = formatDigits(rightAnswer(layout, [first.a, first.b]), layout.spec.base);
  throw new UserError(
    'probe/pair-answer',
    `${text} and ${other} have the same right ` +
      `answer${place === null ? ` ${answer}` : ` digit at the ${placeName(place, layout.spec.base)}`}, so it cannot ` +
      'tell them apart; choose other prompts.',
  );
}

type Operands = readonly [Digits, Digits];
type Pair = Omit<Pairs, 'count' | 'label'>;

/** A pair, compared at one answer place or at the first that differs; undefined if the right answers agree there. */
function pairOf(layout: TaskLayout, clean: Operands, corrupted: Operands, place: number | null): Pair | undefined {
  const { length, promptLength } = layout;
  const [written, changed] = [clean, corrupted].map(([a, b]) => {
    const sequence = new Int32Array(length);
    encodeInto(layout, a, b, sequence, 0);
    return sequence;
  });
  const targets = differingPlaces(rightAnswer(layout, clean), rightAnswer(layout, corrupted))
    .filter((differing) => place === null || differing === place)
    .map((differing) => layout.positionOf({ kind: 'answer', place: differing }) - promptLength);
  if (targets.length === 0) return undefined;
  const target = Math.min(...targets);
  const unwanted = Int32Array.of(changed[promptLength + target]);
  changed.set(written.subarray(promptLength), promptLength);
  return {
    clean: written,
    corrupted: changed,
    targets: Int32Array.of(target),
    wanted: Int32Array.of(written[promptLength + target]),
    unwanted,
  };
}

function rightAnswer(layout: TaskLayout, [a, b]: Operands): Digits {
  const sequence = new Int32Array(layout.length);
  encodeInto(layout, a, b, sequence, 0);
  return answerDigits(layout, sequence, layout.promptLength);
}

function joined(label: string, pairs: readonly Pair[]): Pairs {
  const all = (of: keyof Pair) => Int32Array.from(pairs.flatMap((pair) => [...pair[of]]));
  return {
    count: pairs.length,
    label,
    clean: all('clean'),
    corrupted: all('corrupted'),
    targets: all('targets'),
    wanted: all('wanted'),
    unwanted: all('unwanted'),
  };
}

/** Some of the pairs. */
export function pairsFrom(pairs: Pairs, { length }: TaskLayout, first: number, count: number): Pairs {
  const part = (all: Int32Array, size = 1) => all.subarray(first * size, (first + count) * size);
  return {
    ...pairs,
    count,
    clean: part(pairs.clean, length),
    corrupted: part(pairs.corrupted, length),
    targets: part(pairs.targets),
    wanted: part(pairs.wanted),
    unwanted: part(pairs.unwanted),
  };
}

/**
 * The logit difference of a pair: the clean prompt's right digit less the corrupted one's. @param row of the logits,
 * whose rows are answers
 */
export function logitDifference(
  { targets, wanted, unwanted }: Pairs,
  { targetCount, vocabulary }: TaskLayout,
  logits: Float32Array,
  pair: number,
  row = pair,
): number {
  const start = (row * targetCount + targets[pair]) * vocabulary.length;
  return logits[start + wanted[pair]] - logits[start + unwanted[pair]];
}
