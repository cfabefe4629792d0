import { withProgress } from '../show/progress';

/**
 * Shows in a notification that something is under way, how far it is where that is reported, and a way to cancel it.
 */
export const withCancel = <T>(
  title: string,
  work: (signal: AbortSignal, onProgress: (share: number) => void) => Promise<T>,
): Promise<T> => withProgress(title, ({ signal, advance }) => work(signal, advance));
