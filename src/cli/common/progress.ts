import type { CliContext } from './context';
import { terminalText } from './terminal-text';

export interface ProgressBar {
  /** @param done how much is done, in units of `total` */
  update(done: number, words?: string): void;
  /** Takes the bar away. */
  stop(): void;
}

/** Characters of the bar itself. */
const length = 24;
/** Milliseconds between two drawings. */
const interval = 100;
const clearLine = '\r\u001b[K';

/**
 * A progress bar on the error stream where that is a terminal, else nothing. The last part of the line is `words`.
 */
export function progressBar({ err }: CliContext, title: string, total: number, shown = true): ProgressBar {
  if (!shown || err.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  let next = { done: 0, words: '' };
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const draw = () => {
    timer = undefined;
    const share = Math.min(next.done / total, 1);
    const filled = Math.round(length * share);
    const bar = '█'.repeat(filled) + '░'.repeat(length - filled);
    const line = terminalText(`${title} ${bar} ${Math.floor(100 * share)}% ${next.words}`.trimEnd());
    // A line that wraps could not be cleared.
    err.write(clearLine + line.slice(0, (err.columns ?? 80) - 1));
  };
  draw();
  return {
    update: (done, words = '') => {
      next = { done, words };
      if (!stopped) timer ??= setTimeout(draw, interval);
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      if (timer) {
        clearTimeout(timer);
        draw();
      }
      err.write(clearLine);
    },
  };
}
