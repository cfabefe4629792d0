import { setImmediate } from 'node:timers/promises';
import type { EngineChoice } from '../../shared/engines';
import { CancelledError } from '../../shared/errors';
import type { Engine } from '../../service/client';
import type { CliContext } from '../common/context';
import { withEngine } from '../common/engine-session';
import { printLine } from '../common/output';
import type { Peer } from './peer';

/** What every part of a bench needs. */
export interface Bench {
  readonly context: CliContext;
  readonly engine: EngineChoice;
  readonly peer?: Peer;
  /** How many times ours and the peer are timed, alternating; the median is reported. */
  readonly rounds: number;
  /** Whether to print tables; false for JSON. */
  readonly spoken: boolean;
}

/** Runs work on a fresh engine process, so that memory and open sessions of an earlier measurement do not count. */
export const fresh = <T>({ context, engine }: Bench, work: (calls: Engine['calls']) => Promise<T>): Promise<T> =>
  withEngine(context, engine, work);

/** Prints what is being measured, on a terminal. */
export async function saying({ context, spoken }: Bench, text: string): Promise<void> {
  if (context.signal.aborted) throw new CancelledError();
  if (spoken && context.err.isTTY) context.err.write(`${text} …\n`);
  await setImmediate();
}

export const heading = ({ context, spoken }: Bench, text: string): void => {
  if (spoken) printLine(context, `\n${text}`);
};

/** The median; of an even number of values, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The exponent of growth: the slope of a least-squares line through the logarithms. */
export function exponent(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const mean = (axis: number) => logs.reduce((sum, point) => sum + point[axis], 0) / logs.length;
  const mx = mean(0);
  const my = mean(1);
  return logs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / logs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}
