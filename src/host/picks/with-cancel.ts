import { ProgressLocation, window } from 'vscode';

/** Shows in a notification that something is under way, how far it is where that is reported, and a way to cancel it. */
export async function withCancel<T>(title: string, work: (signal: AbortSignal, onProgress: (share: number) => void) => Promise<T>): Promise<T> {
  return window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    let shown = 0;
    const onProgress = (share: number) => {
      progress.report({ increment: 100 * (share - shown) });
      shown = share;
    };
    return work(abort.signal, onProgress);
  });
}
