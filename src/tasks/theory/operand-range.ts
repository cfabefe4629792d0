import type { TaskSpec } from '../../shared/task-spec';

/**
 * The numbers A·low + a0 with first ≤ A < end and 0 ≤ a0 < low, where low = B^n: A is the part that training never
 * showed, a0 the part it did.
 */
export interface OperandRange {
  readonly first: bigint;
  readonly end: bigint;
  readonly low: bigint;
}

/**
 * A count that takes a while. It pauses at every few thousand steps, so that whoever drives it can hear the wish to
 * stop.
 */
export type Counting = Generator<void, bigint>;

/** Counts the pairs (a, b) of a range's numbers with op(a, b) = op(a0, b0): at once where there is a formula. */
export type RightPairs = (spec: TaskSpec, range: OperandRange) => bigint | Counting;
