import { UserError } from '../shared/errors';
import type { UnavailableReason } from '../shared/engines';

/** Thrown when an engine cannot serve on this machine: the reason, for code, and what to do, for people. */
export class Unavailable extends UserError {
  constructor(
    readonly reason: UnavailableReason,
    message: string,
  ) {
    super(`engine/${reason}`, message);
  }
}
