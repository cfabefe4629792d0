import { ProgressLocation, window } from 'vscode';
import { plain } from './plain';

/** What work under a notification is given. */
export interface Shown {
  /** Aborted when the person cancels. */
  readonly signal: AbortSignal;
  /** Says how far it is, in words. */
  report(message: string): void;
  /** Says what share of it is done. */
  advance(share: number): void;
}

/** Shows in a notification that something is under way, with a way to cancel it. */
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

/** The same for work that can say what share of it is done. */
export const withCancel = <T>(
  title: string,
  work: (signal: AbortSignal, onProgress: (share: number) => void) => Promise<T>,
): Promise<T> => withProgress(title, ({ signal, advance }) => work(signal, advance));
