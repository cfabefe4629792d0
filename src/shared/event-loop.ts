import { CancelledError } from './errors';

/** How long a computation may keep its process from anything else, in ms. */
const turn = 30;

/**
 * For loops that compute without waiting for an engine: call the function that this returns at every step. Every 30 ms
 * or so it yields to the event loop, so that the process can receive messages, such as a cancellation.
 * @throws CancelledError
 */
export function yieldToEventLoop(signal?: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < turn) return;
    await new Promise<void>((resolve) => setTimeout(resolve));
    if (signal?.aborted) throw new CancelledError();
    since = performance.now();
  };
}
