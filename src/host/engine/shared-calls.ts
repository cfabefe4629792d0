import { CancelledError } from '../../shared/errors';
import type { CallOptions } from '../../shared/rpc';

interface Running<P> {
  readonly answer: Promise<unknown>;
  readonly abort: AbortController;
  readonly listeners: Set<(progress: P) => void>;
  waiting: number;
}

/**
 * Lets identical calls made at the same time share one answer. It is cancelled when the last caller cancels.
 */
export function sharedCalls<P>(): <R>(
  question: string,
  options: CallOptions<P>,
  ask: (options: CallOptions<P>) => Promise<R>,
) => Promise<R> {
  const running = new Map<string, Running<P>>();

  function start(question: string, ask: (options: CallOptions<P>) => Promise<unknown>): Running<P> {
    const abort = new AbortController();
    const listeners = new Set<(progress: P) => void>();
    const answer = ask({
      signal: abort.signal,
      onProgress: (progress) => listeners.forEach((listener) => listener(progress)),
    });
    const shared: Running<P> = { answer, abort, listeners, waiting: 0 };
    running.set(question, shared);
    const end = () => void (running.get(question) === shared && running.delete(question));
    answer.then(end, end);
    return shared;
  }

  return <R>(question: string, { signal, onProgress }: CallOptions<P>, ask: (options: CallOptions<P>) => Promise<R>) =>
    new Promise<R>((resolve, reject) => {
      if (signal?.aborted) return reject(new CancelledError());
      const shared = running.get(question) ?? start(question, ask);
      shared.waiting++;
      if (onProgress) shared.listeners.add(onProgress);
      const giveUp = () => {
        if (onProgress) shared.listeners.delete(onProgress);
        if (--shared.waiting === 0) {
          // Later callers start a new call: one that is being cancelled never answers.
          if (running.get(question) === shared) running.delete(question);
          shared.abort.abort();
        }
        reject(new CancelledError());
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      const settle =
        <V>(to: (value: V) => void) =>
        (value: V) => {
          signal?.removeEventListener('abort', giveUp);
          to(value);
        };
      (shared.answer as Promise<R>).then(settle(resolve), settle(reject));
    });
}
