import { UserError } from '../shared/errors';

/** A complaint about a weights file: what is wrong with it, and what to do. */
export function checkpointError(code: string, source: string, wrong: string, advice = 'Copy it anew from where it came from, or use another checkpoint.'): UserError {
  return new UserError(`checkpoint/${code}`, `${source} ${wrong}. ${advice}`);
}
