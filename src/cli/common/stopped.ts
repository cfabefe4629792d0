import { CancelledError } from '../../shared/errors';

/** Ctrl-C, with a line of its own about what is left behind. */
export class StoppedError extends CancelledError {
  constructor(message: string) {
    super();
    this.message = message;
  }
}
