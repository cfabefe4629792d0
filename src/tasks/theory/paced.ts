import { yieldToEventLoop } from '../../shared/event-loop';

/**
 * Finishes a count that pauses now and then: at its pauses the process hears what comes in. @throws CancelledError, and
 * as the count does
 */
export async function paced<T>(counting: Generator<void, T>, signal?: AbortSignal): Promise<T> {
  const pause = yieldToEventLoop(signal);
  for (;;) {
    const { done, value } = counting.next();
    if (done) return value;
    await pause();
  }
}
