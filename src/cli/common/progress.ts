import { Presets, SingleBar } from 'cli-progress';
import type { CliContext } from './context';

export interface ProgressBar {
  /** @param done how much is done, in units of `total` */
  update(done: number, words?: string): void;
  stop(): void;
}

/**
 * A progress bar on the error stream where a person looks at it, else nothing. The last part of the line is `words`.
 */
export function progressBar(context: CliContext, title: string, total: number, shown = true): ProgressBar {
  if (!shown || context.err.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      stream: context.err,
      format: `${title} {bar} {percentage}% {words}`,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 24,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0, { words: '' });
  return { update: (done, words = '') => bar.update(Math.min(done, total), { words }), stop: () => bar.stop() };
}
