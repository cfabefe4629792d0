// Skipping with a reason: the only way a test here may be skipped, so that the count at the end can be explained.
import type { Context, Runnable } from 'mocha';

/** A test or hook that says why it was skipped. */
export type Skipped = Runnable & { skipReason?: string; type?: 'test' | 'hook' };

/**
 * Skips the running test (or, in a `before` hook, its whole suite) and says why.
 * @param context the test's `this`
 * @param reason the condition that has to change for the test to run, as words for a reader of the results
 */
export function skipBecause(context: Context, reason: string): never {
  const runnable = context.runnable() as Skipped;
  runnable.skipReason = reason;
  // A hook skips every test of its suite; they look for the reason there.
  if (runnable.type === 'hook' && runnable.parent) (runnable.parent as { skipReason?: string }).skipReason = reason;
  return context.skip();
}

/** Why a test was skipped, from itself or the nearest suite around it. */
export function skipReason(test: Runnable): string | undefined {
  let at: { skipReason?: string; parent?: object } | undefined = test as Skipped;
  while (at && !at.skipReason) at = at.parent;
  return at?.skipReason;
}
