import { withProgress } from '../show/progress';

/** Shows in a notification that something is under way, with a way to cancel it. */
export const withCancel = <T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> => withProgress(title, ({ signal }) => work(signal));
