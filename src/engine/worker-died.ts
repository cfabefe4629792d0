import { UserError } from '../shared/errors';

/** Thrown when a worker thread ended while it worked, for example for lack of memory. The next call starts another. */
export class WorkerDied extends UserError {
  /**
   * @param how it ended
   * @param remedy what to do, in a sentence
   */
  constructor(
    readonly how: string,
    remedy = 'Ask again, which starts it anew.',
  ) {
    super('engine/worker-died', `A worker thread of the engine ended unexpectedly (${how}). ${remedy}`);
  }
}
