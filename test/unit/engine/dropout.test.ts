import assert from 'node:assert/strict';
import { DropoutFactors } from '../../../src/engine/dropout';

const drawn = (rate: number, seed: number, index: number, count = 20_000): Float32Array => {
  const out = new Float32Array(count + 2).fill(-1);
  new DropoutFactors(rate, seed, index).draw(out, 1, count);
  assert.deepEqual([out[0], out[count + 1]], [-1, -1], 'only the range asked for is written');
  return out.subarray(1, count + 1);
};

describe("dropout's factors", () => {
  it('are 0 or 1/(1 − rate), in these shares', () => {
    for (const rate of [0.1, 0.2, 0.5, 0.9]) {
      const factors = drawn(rate, 1, 0);
      const dropped = factors.filter((factor) => factor === 0).length;
      assert.deepEqual(
        [...new Set(factors)].toSorted((a, b) => a - b),
        [0, Math.fround(1 / (1 - rate))],
      );
      // Five standard deviations of a binomial share.
      assert.ok(
        Math.abs(dropped / factors.length - rate) < 5 * Math.sqrt((rate * (1 - rate)) / factors.length),
        `${dropped} of ${factors.length} at rate ${rate}`,
      );
    }
  });

  it('are the same for one example of a seed, however they are asked for, and others for any other', () => {
    const whole = drawn(0.3, 7, 12);
    const parts = new Float32Array(whole.length);
    const factors = new DropoutFactors(0.3, 7, 12);
    for (let at = 0; at < parts.length; at += 500) factors.draw(parts, at, 500);
    assert.deepEqual(parts, whole);
    for (const [seed, index] of [
      [7, 13],
      [8, 12],
      [12, 7],
    ] as const) {
      const other = drawn(0.3, seed, index);
      const agreeing = other.filter((factor, i) => factor === whole[i]).length / whole.length;
      // Two independent draws agree in 0.7² + 0.3² of the places.
      assert.ok(Math.abs(agreeing - 0.58) < 0.02, `${agreeing} agree with those of seed ${seed}, example ${index}`);
    }
  });

  it('of neighbouring elements are independent', () => {
    const factors = drawn(0.5, 3, 4);
    for (const lag of [1, 2, 3, 48]) {
      let both = 0;
      for (let i = lag; i < factors.length; i++) both += Number(factors[i] === 0 && factors[i - lag] === 0);
      assert.ok(
        Math.abs(both / factors.length - 0.25) < 0.016,
        `dropped together at lag ${lag}: ${both / factors.length}`,
      );
    }
  });
});
