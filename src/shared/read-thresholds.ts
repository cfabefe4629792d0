import type { TaskSpec } from './task-spec';

/*
 * What it means that an answer reads an input digit, in one place: the reads panel, `probe reads`, the verdict and the
 * docs all take it from here. An effect is the share of prompts in which resampling the digit changes the answer digit.
 */

/**
 * From this effect on, the digit is read. Resampling a digit that a modular sum depends on changes its residue in 5
 * prompts of 9 or more, whatever the modulus (least often when only the parity of the digit counts), so half of that
 * tells them apart.
 */
export const readFrom = 0.25;
/** From this effect on, the digit changes the answer now and then; below it, nothing is said of it. */
export const leakFrom = 0.03;

/**
 * - `reads`: an effect of {@link readFrom} or more.
 * - `weakly reads`: less, but {@link leakFrom} or more, of a digit that should count, such as one whose carry seldom
 * comes so far.
 * - `leaks from`: the same of a digit that should not count.
 * - `ignores`: less than {@link leakFrom}.
 */
export const readings = ['reads', 'weakly reads', 'leaks from', 'ignores'] as const;
export type Reading = (typeof readings)[number];

/** @param counts whether the digit should count, see {@link shouldCount} */
export function readingOf(effect: number, counts: boolean): Reading {
  if (effect >= readFrom) return 'reads';
  if (effect >= leakFrom) return counts ? 'weakly reads' : 'leaks from';
  return 'ignores';
}

/**
 * Whether an operand digit should count to a model that learned its task: the task needs its place, and training filled
 * it.
 */
export const shouldCount = (
  { trainDigits: [, longest] }: Pick<TaskSpec, 'trainDigits'>,
  needed: 'all' | readonly number[],
  place: number,
): boolean => place < longest && (needed === 'all' || needed.includes(place));
