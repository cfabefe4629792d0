import { counted } from '../../shared/counted';
import { UserError } from '../../shared/errors';
import { digitCount } from '../common/digit-count';
import { permutation } from '../math/shuffle';
import { yieldToEventLoop } from '../../shared/event-loop';
import { distinctPrompts, type Prompts } from '../common/prompts';
import { targetNames, targetsOf, type Target, type TargetName } from '../common/targets';
import { randomFor, streams } from '../../tasks/random';
import type { TaskLayout } from '../../tasks/layout';
import type { Labels, Method } from './held-out';

/** A target with its value for each prompt, and the same values in random order. */
export interface Labelled {
  readonly target: Target;
  readonly labels: Labels;
  /** What the control is fitted to: the same labels, shuffled over all prompts. */
  readonly control: Labels;
}

export interface Sample {
  readonly prompts: Prompts;
  readonly targets: readonly Labelled[];
  /** Targets that `all` leaves out because they have too many values. */
  readonly leftOut: readonly Target[];
  /** How many prompts the probes are fitted to; the rest is held out. */
  readonly train: number;
}

export interface SampleQuestion {
  readonly target: TargetName | 'all';
  readonly place: number | null;
  readonly method: Method;
  readonly digits: number;
  /** Null for as many as the targets need, at least 1,000. */
  readonly samples: number | null;
  readonly seed: number;
  /** Length of an activation vector. */
  readonly width: number;
}

/**
 * With fewer prompts per class than this, a probe and its control mean nothing. Twice as many are drawn unless the user
 * gives a number.
 */
const perClass = 10;
/** Prompts between two pauses. */
const stride = 64;
/** Share of the prompts that the probes are fitted to. */
const trainShare = 0.75;
/** `all` leaves out targets with more classes: their probes would take longer than all others together. */
export const mostClasses = 256;

/**
 * The prompts of a probe and its targets, without those whose value is the same in every prompt.
 * @throws CancelledError; UserError `probe/target`, `probe/place`; `probe/samples` if there are too few prompts for the
 * targets
 */
export async function sampleFor(layout: TaskLayout, question: SampleQuestion, signal: AbortSignal): Promise<Sample> {
  const pause = yieldToEventLoop(signal);
  const { digits, seed, width, samples } = question;
  const asked = targetsAsked(layout, question);
  const pilot = await distinctPrompts(layout, digits, samples ?? 1000, seed, signal);
  const needed = (found: readonly Labelled[]) =>
    Math.max(2 * width, perClass * Math.max(...found.map(({ labels }) => labels.classes ?? 1)));
  const first = await labelled(asked, pilot, question, pause);
  const wanted = 2 * needed(first.targets);
  const more = samples === null && wanted > 1000 ? await distinctPrompts(layout, digits, wanted, seed, signal) : pilot;
  const { targets, leftOut } = more === pilot ? first : await labelled(asked, more, question, pause);
  if (more.count < needed(targets)) throw tooFew(targets, needed(targets), more.count, digits, samples, width);
  return { prompts: more, targets, leftOut, train: Math.floor(trainShare * more.count) };
}

function targetsAsked(layout: TaskLayout, { target, place, digits, method }: SampleQuestion): Target[] {
  if (target !== 'all') {
    const targets = targetsOf(layout, target, digits, place);
    if (method === 'ridge' || !targets.some(({ numeric }) => numeric)) return targets;
    throw new UserError(
      'probe/target',
      `The target ${target} of a multiplication is a number and has no classes; choose the method ridge.`,
    );
  }
  const every = targetNames.flatMap((name) => {
    try {
      return targetsOf(layout, name, digits, place);
    } catch (error) {
      // This task does not have the target.
      if (error instanceof UserError) return [];
      throw error;
    }
  });
  // Where gcd(p, B^n) is p or 1, two residues are the same target under two names.
  const kept = every.filter(
    ({ label, numeric }, i) =>
      (method === 'ridge' || !numeric) && every.findIndex((other) => other.label === label) === i,
  );
  if (kept.length === 0)
    throw new UserError(
      'probe/place',
      `No target has place ${place} with operands of ${digitCount(digits)}; ask for a lower place.`,
    );
  return kept;
}

async function labelled(
  targets: readonly Target[],
  { a, b, count }: Prompts,
  { target: name, seed }: SampleQuestion,
  pause: () => Promise<void>,
): Promise<Pick<Sample, 'targets' | 'leftOut'>> {
  const order = permutation(count, randomFor(seed, streams.probe, 1));
  const leftOut: Target[] = [];
  const found: Labelled[] = [];
  for (const target of targets) {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      values[i] = target.of(a[i], b[i]);
      if (i % stride === 0) await pause();
    }
    const distinct = [...new Set(values)].sort((one, other) => one - other);
    if (distinct.length < 2) continue;
    if (name === 'all' && !target.numeric && distinct.length > mostClasses) {
      leftOut.push(target);
      continue;
    }
    const index = new Map(distinct.map((value, i) => [value, i]));
    const labels: Labels = target.numeric
      ? { classes: null, values }
      : { classes: distinct.length, values: values.map((value) => index.get(value)!) };
    found.push({
      target,
      labels,
      control: { ...labels, values: labels.values.map((_, i) => labels.values[order[i]]) },
    });
  }
  if (found.length > 0) return { targets: found, leftOut };
  throw new UserError(
    'probe/target',
    `${targets.map(({ label }) => label).join(', ')} is the same in every prompt of this length, so there is ` +
      'nothing to classify; choose another place or more digits.',
  );
}

function tooFew(
  targets: readonly Labelled[],
  needed: number,
  count: number,
  digits: number,
  samples: number | null,
  width: number,
): UserError {
  const largest = targets.reduce((one, other) =>
    (other.labels.classes ?? 0) > (one.labels.classes ?? 0) ? other : one,
  );
  const reason =
    needed > 2 * width
      ? `${largest.target.label} takes ${largest.labels.classes} values`
      : `an activation has ${counted(width, 'number')}`;
  const remedy =
    samples !== null && count >= 0.9 * samples
      ? `ask for more samples`
      : `there are no more of ${digitCount(digits)}, so ask for longer operands`;
  return new UserError(
    'probe/samples',
    `Linear probes and their controls need at least ${needed} different prompts because ${reason}, but there ` +
      `are ${count}; ${remedy}.`,
  );
}
