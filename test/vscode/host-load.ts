/**
 * Measures how much of a processor this process uses: the extension host, whose one thread everything in VS Code waits
 * for. Processor time and not beats of a timer, which are also missed when other programs keep the machine busy.
 */
export function hostLoad(): { stop: () => number } {
  const began = performance.now();
  const before = process.cpuUsage();
  return {
    stop: () => {
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000 / (performance.now() - began);
    },
  };
}
