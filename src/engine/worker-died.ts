import { UserError } from '../shared/errors';

/**
 * Thrown when a worker thread of an engine ended under its work, for lack of memory say. The next question starts
 * another.
 */
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
