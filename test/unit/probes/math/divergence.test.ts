import assert from 'node:assert/strict';
import { distributions, jensenShannon } from '../../../../src/probes/math/divergence';

const between = (p: number[], q: number[]) =>
  jensenShannon(distributions(Float64Array.from(p), p.length), 0, distributions(Float64Array.from(q), q.length), 0);
/** By its definition: the mean Kullback-Leibler divergence from the two to their mean. */
const byDefinition = (p: number[], q: number[]) => {
  const kl = (x: number[], y: number[]) =>
    x.reduce((sum, value, i) => sum + (value === 0 ? 0 : value * Math.log2(value / y[i])), 0);
  const middle = p.map((value, i) => (value + q[i]) / 2);
  return (kl(p, middle) + kl(q, middle)) / 2;
};

describe('Jensen-Shannon divergence', () => {
  it('is 0 bits between equal distributions and 1 between disjoint ones', () => {
    assert.deepEqual([between([0.25, 0.75, 0], [0.25, 0.75, 0]), between([0.5, 0.5, 0, 0], [0, 0, 0.1, 0.9])], [0, 1]);
  });

  it('of (1, 0) and (1/2, 1/2) is 3/2 − (3/4) log₂ 3', () => {
    assert.ok(Math.abs(between([1, 0], [0.5, 0.5]) - (1.5 - 0.75 * Math.log2(3))) < 1e-12);
  });

  it('is the mean divergence to the mean of the two, and symmetric', () => {
    const p = [0.1, 0.2, 0.3, 0.4];
    const q = [0.7, 0, 0.05, 0.25];
    assert.ok(Math.abs(between(p, q) - byDefinition(p, q)) < 1e-12);
    assert.equal(between(p, q), between(q, p));
  });
});
