// Runs jobs side by side, a few at a time.

/**
 * Starts jobs in their order, at most `most` at a time.
 * @param {(() => Promise<void>)[]} jobs that do not fail
 */
export async function sideBySide(jobs, most) {
  const waiting = [...jobs];
  const worker = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) await job();
  };
  await Promise.all(Array.from({ length: Math.min(most, jobs.length) }, worker));
}
