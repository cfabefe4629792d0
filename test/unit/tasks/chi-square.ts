import assert from 'node:assert/strict';

/**
 * Asserts that counts fit expected shares: Pearson's χ² stays below its 99.9% point (Wilson and Hilferty's
 * approximation). With a fixed seed the outcome never changes; a right sampler passes for 999 of 1,000 seeds.
 */
export function assertShares(counts: readonly number[], shares: readonly number[]): void {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const statistic = counts.reduce((sum, count, i) => sum + (count - total * shares[i]) ** 2 / (total * shares[i]), 0);
  const freedom = counts.length - 1;
  const limit = freedom * (1 - 2 / (9 * freedom) + 3.0902 * Math.sqrt(2 / (9 * freedom))) ** 3;
  assert.ok(statistic < limit, `χ² is ${statistic.toFixed(1)}, above ${limit.toFixed(1)}, for ${counts.join(' ')}`);
}

export function assertUniform(counts: readonly number[]): void {
  assertShares(
    counts,
    counts.map(() => 1 / counts.length),
  );
}
