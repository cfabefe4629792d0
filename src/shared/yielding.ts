import { CancelledError } from './errors';

/** How long a computation may keep its process from anything else, in ms. */
const turn = 30;

/**
 * For loops that compute without waiting for an engine: call the function that this gives at every step. Now and then
 * it lets the process hear what has come in, such as the wish to cancel.
 * @throws CancelledError
 */
export function pace(signal?: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < turn) return;
    await new Promise<void>((resolve) => setTimeout(resolve));
    if (signal?.aborted) throw new CancelledError();
    since = performance.now();
  };
}
