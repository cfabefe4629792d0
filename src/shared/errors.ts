/**
 * An error whose message is written for the person who caused it: one sentence on what was wrong, one on what to do.
 * The command line prints it and exits with 2; the extension shows it as an error message; across a process boundary it
 * keeps its code.
 */
export class UserError extends Error {
  override readonly name = 'UserError';

  /**
   * @param code a stable machine-readable name, such as `task/modulus` or `checkpoint/truncated`
   * @param message what was wrong and what to do, in full sentences
   */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Thrown (or rejected with) when the person cancelled; never shown as an error. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor() {
    super('Cancelled.');
  }
}

/** The words of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
