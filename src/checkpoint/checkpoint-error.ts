import { UserError } from '../shared/errors';

/** More than a terminal or a notification shows well. */
const longest = 1000;

/**
 * A complaint about a weights file: what is wrong with it, and what to do. Names in it may come from the file, so they
 * are kept from steering a terminal or filling it.
 */
export function checkpointError(
  code: string,
  source: string,
  wrong: string,
  advice = 'Copy it anew from where it came from, or use another checkpoint.',
): UserError {
  const printable = wrong.replace(/\p{Cc}/gu, '?');
  const words = printable.length > longest ? `${printable.slice(0, longest)} …` : printable;
  return new UserError(`checkpoint/${code}`, `${source} ${words}. ${advice}`);
}
