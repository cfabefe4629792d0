import assert from 'node:assert/strict';
import { wilsonInterval, within } from '../../../src/shared/wilson';

describe("Wilson's interval", () => {
  it('holds the shares from which the observed one is at most 1.96 deviations away', () => {
    for (const [hits, trials] of [
      [1, 10],
      [7, 10],
      [990, 1000],
      [3, 2000],
      [500, 1000],
    ]) {
      const { low, high } = wilsonInterval(hits, trials);
      // Its definition: at both bounds (p̂ − p)² = z² p (1 − p) / n.
      for (const p of [low, high])
        assert.ok(
          Math.abs((hits / trials - p) ** 2 - (1.959963984540054 ** 2 * p * (1 - p)) / trials) < 1e-12,
          `${hits} of ${trials}: ${p}`,
        );
      assert.ok(low < hits / trials && hits / trials < high);
    }
  });
  it('is the published one', () => {
    // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
    for (const [hits, trials, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ]) {
      const found = wilsonInterval(hits, trials);
      assert.deepEqual([found.low.toFixed(4), found.high.toFixed(4)], [low.toFixed(4), high.toFixed(4)]);
    }
  });
  it('reaches 0 and 1 exactly', () => {
    for (const trials of [1, 3, 100, 1000, 2000])
      assert.deepEqual([wilsonInterval(0, trials).low, wilsonInterval(trials, trials).high], [0, 1]);
    assert.deepEqual(
      [within(1, wilsonInterval(2000, 2000)), within(1, wilsonInterval(1999, 2000)), within(0, wilsonInterval(0, 10))],
      [true, false, true],
    );
  });
});
