import { CancelledError } from '../../shared/errors';

/** A cancel with a message on what is left. */
export class StoppedError extends CancelledError {
  constructor(message: string) {
    super();
    this.message = message;
  }
}
