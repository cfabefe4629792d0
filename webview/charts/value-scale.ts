import { scaleDiverging, scaleLinear, scaleSequential } from 'd3';
import type { Scale, Theme } from '../theme';

/** How numbers become colours, bars and heights: from `low` to `high`; diverging where zero is the middle. */
export interface ValueScale {
  readonly diverging: boolean;
  readonly low: number;
  readonly high: number;
}

const finite = (lists: readonly ArrayLike<number>[]): number[] =>
  lists.flatMap((list) => Array.from(list)).filter(Number.isFinite);
const around = (size: number): ValueScale => ({ diverging: true, low: -size, high: size });

/** Round limits around numbers. */
export const nice = (low: number, high: number): number[] => scaleLinear().domain([low, high]).nice(4).domain();

/** A scale that holds all numbers of some measures; a range that was declared wins over the numbers. */
export function valueScale(lists: readonly ArrayLike<number>[], range?: readonly [number, number]): ValueScale {
  if (range)
    return range[0] < 0
      ? around(Math.max(-range[0], Math.abs(range[1])))
      : { diverging: false, low: range[0], high: range[1] };
  const numbers = finite(lists);
  const [min, max] = numbers.reduce(([low, high], n) => [Math.min(low, n), Math.max(high, n)], [Infinity, -Infinity]);
  if (numbers.length === 0) return { diverging: false, low: 0, high: 1 };
  if (min < 0) return differenceScale(lists);
  // Numbers far from zero that differ little would all look alike on a scale that begins there.
  const start = min > 0.5 * max && min < max ? min : 0;
  const [low, high] = nice(start, max > start ? max : start + 1);
  return { diverging: false, low, high };
}

/** A scale for differences, as far to one side as to the other. */
export function differenceScale(lists: readonly ArrayLike<number>[]): ValueScale {
  const size = finite(lists).reduce((largest, n) => Math.max(largest, Math.abs(n)), 0);
  return around(size === 0 ? 1 : nice(0, size)[1]);
}

/**
 * The same for lengths and heights: where there are numbers on both sides of zero, each side only as far as they go.
 */
export function lengthScale(scale: ValueScale, lists: readonly ArrayLike<number>[]): ValueScale {
  if (!scale.diverging) return scale;
  const numbers = finite(lists);
  const [low, high] = nice(
    numbers.reduce((min, n) => Math.min(min, n), 0),
    numbers.reduce((max, n) => Math.max(max, n), 0),
  );
  return { ...scale, low: Math.max(scale.low, low), high: Math.min(scale.high, high === low ? scale.high : high) };
}

/** The colour of each number; beyond the ends that of the end. */
export const coloursOf = ({ diverging, low, high }: ValueScale, theme: Theme): Scale =>
  diverging
    ? scaleDiverging([low, (low + high) / 2, high], theme.difference).clamp(true)
    : scaleSequential([low, high], theme.amount).clamp(true);

/** The colours from one end (0) to the other (1), for a key. */
export const keyOf = ({ diverging }: ValueScale, theme: Theme): Scale => (diverging ? theme.difference : theme.amount);
