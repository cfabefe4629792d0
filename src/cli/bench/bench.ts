import { setImmediate } from 'node:timers/promises';
import type { EngineChoice } from '../../shared/engines';
import { CancelledError } from '../../shared/errors';
import type { Engine } from '../../service/client';
import type { CliContext } from '../common/context';
import { withEngine } from '../common/engine-session';
import { printLine } from '../common/output';
import type { Peer } from './peer';

/** What every part of a bench works with. */
export interface Bench {
  readonly context: CliContext;
  readonly engine: EngineChoice;
  readonly peer?: Peer;
  /** How often ours and the peer's are timed in turn; the median counts. */
  readonly rounds: number;
  /** Whether a person reads along. */
  readonly spoken: boolean;
}

/** Asks an engine process of its own, so that neither memory nor open sessions of an earlier measurement count. */
export const fresh = <T>({ context, engine }: Bench, work: (calls: Engine['calls']) => Promise<T>): Promise<T> =>
  withEngine(context, engine, work);

/** Says what is being measured, where a person waits. */
export async function saying({ context, spoken }: Bench, text: string): Promise<void> {
  if (context.signal.aborted) throw new CancelledError();
  if (spoken && context.err.isTTY) context.err.write(`${text} …\n`);
  await setImmediate();
}

export const heading = ({ context, spoken }: Bench, text: string): void => {
  if (spoken) printLine(context, `\n${text}`);
};

/** The middle one of an odd number of values, the mean of the middle two of an even one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The exponent of growth: the slope of a line through the logarithms, by least squares. */
export function exponent(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const mean = (axis: number) => logs.reduce((sum, point) => sum + point[axis], 0) / logs.length;
  const [mx, my] = [mean(0), mean(1)];
  return logs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / logs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}
