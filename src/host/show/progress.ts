import { ProgressLocation, window } from 'vscode';
import { plain } from './plain';

/** What work under a notification gets. */
export interface Shown {
  /** Aborted when the user cancels. */
  readonly signal: AbortSignal;
  /** Reports progress in words. */
  report(message: string): void;
  /** Reports the share that is done. */
  advance(share: number): void;
}

/** Runs work under a notification that shows its progress and can cancel it. */
export async function withProgress<T>(title: string, work: (shown: Shown) => Promise<T>): Promise<T> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title: plain(title), cancellable: true },
    (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      if (token.isCancellationRequested) abort.abort();
      let shown = 0;
      return work({
        signal: abort.signal,
        report: (message) => progress.report({ message: plain(message) }),
        advance: (share) => {
          progress.report({ increment: 100 * (share - shown) });
          shown = share;
        },
      });
    },
  );
}

/** The same for work that reports the share that is done. */
export const withCancel = <T>(
  title: string,
  work: (signal: AbortSignal, onProgress: (share: number) => void) => Promise<T>,
): Promise<T> => withProgress(title, ({ signal, advance }) => work(signal, advance));
