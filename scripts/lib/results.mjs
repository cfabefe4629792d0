// What a layer of tests found, and the sum of several.
import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {{ passed: number, failed: { title: string, error: string }[], skipped: { title: string, reason: string }[]
 * }} Results
 */

/** A layer that found nothing, to add to. @returns {Results} */
export const nothing = () => ({ passed: 0, failed: [], skipped: [] });

/** One check that passed, or failed for `error`. @returns {Results} */
export const check = (title, error) =>
  error === undefined ? { ...nothing(), passed: 1 } : { ...nothing(), failed: [{ title, error }] };

/** The sum of two layers' results. */
export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: [...a.failed, ...b.failed],
  skipped: [...a.skipped, ...b.skipped],
});

/**
 * The results that a test process left in `file`. One that ended badly without naming a failed test (it crashed, hung
 * or was killed) counts as one failure, on top of whatever it reported before.
 */
export function readResults(file, title, { code, timedOut }, seconds) {
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : nothing();
  if (timedOut || code === 124) return add(results, check(title, `did not end in ${seconds} s and was stopped`));
  if (code !== 0 && results.failed.length === 0)
    return add(results, check(title, `ended with exit code ${code} before all tests had run`));
  if (!existsSync(file)) return add(results, check(title, 'wrote no results'));
  return results;
}
