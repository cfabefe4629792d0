import assert from 'node:assert/strict';
import { percent, percentFigure, shortPercent } from '../../../src/shared/percent';

describe('a share in percent', () => {
  it('has fixed decimals in columns, and none that say nothing in sentences', () => {
    assert.deepEqual(
      [0, 0.5, 0.974, 1].map((share) => percent(share)),
      ['0.0%', '50.0%', '97.4%', '100.0%'],
    );
    assert.deepEqual(
      [0, 0.5, 0.974, 1].map((share) => shortPercent(share)),
      ['0%', '50%', '97.4%', '100%'],
    );
    assert.deepEqual(
      [0.9743, 0.974, 0.1].map((share) => shortPercent(share, 2)),
      ['97.43%', '97.4%', '10%'],
    );
    assert.deepEqual([0, 0.031, 0.974, 0.996, 1].map(percentFigure), ['0', '3.1', '97', '99.6', '100']);
    assert.equal(percent(NaN), '–');
  });

  it('reads 0 or 100 for nothing else', () => {
    for (const decimals of [0, 1, 2])
      for (const share of [1e-9, 0.0004, 0.9996, 1 - 1e-9]) {
        assert.ok(
          ![0, 100].includes(parseFloat(percent(share, decimals))),
          `${share} reads ${percent(share, decimals)}`,
        );
        assert.ok(![0, 100].includes(parseFloat(shortPercent(share, decimals))));
        assert.ok(![0, 100].includes(parseFloat(percentFigure(share))));
      }
    assert.equal(percent(0.9996), '99.96%');
    assert.equal(percent(1 - 1e-9), '99.99%');
  });
});
