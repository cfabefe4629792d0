/** Beats on this thread every `interval` milliseconds, and counts the beats that a busy thread made it miss. */
export function heartbeat(interval: number): { stop: () => { expected: number; lost: number } } {
  const began = performance.now();
  let beats = 0;
  const timer = setInterval(() => beats++, interval);
  return {
    stop: () => {
      clearInterval(timer);
      // A timer drifts by a fraction of its interval at every beat, which is no loss; a blocked thread misses whole beats.
      const expected = Math.floor((performance.now() - began) / (interval + 2));
      return { expected, lost: Math.max(0, expected - beats) };
    },
  };
}
