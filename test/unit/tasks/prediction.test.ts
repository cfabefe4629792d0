import assert from 'node:assert/strict';
import { predictionFor } from '../../../src/tasks/prediction';
import { predictExact } from '../../../src/tasks/theory';
import type { PositionKind } from '../../../src/tasks/theory/position-kinds';
import { spec } from './specs';

const kinds = ['absolute', 'relative', 'place', 'none'] as const;

/** The predicted shares of each kind, in the order of `kinds`; null for none. */
const shares = (task: Parameters<typeof spec>[0], digits: number) =>
  Promise.all(kinds.map(async (kind) => (await predictionFor(spec(task), digits, kind)).share));

const reason = async (task: Parameters<typeof spec>[0], kind: PositionKind): Promise<string> => {
  const prediction = await predictionFor(spec(task), 5, kind);
  return 'reason' in prediction ? prediction.reason : '';
};

describe('the theory for each kind of position', () => {
  it('is 100% at every trained length, for every kind', async () => {
    assert.deepEqual(await shares({ operation: 'add' }, 3), [1, 1, 1, 1]);
    assert.deepEqual(await shares({ operation: 'mod-multiply', modulus: 101 }, 1), [1, 1, 1, 1]);
  });

  it('lets addition go on with relative positions and by place, and end with absolute ones', async () => {
    assert.deepEqual(await shares({ operation: 'add' }, 5), [0, 1, 1, null]);
  });

  it('is 100% wherever the modulus divides a power of the base within the trained digits', async () => {
    assert.deepEqual(await shares({ operation: 'mod-add', modulus: 100 }, 5), [1, 1, 1, null]);
    assert.deepEqual(await shares({ operation: 'mod-multiply', modulus: 8, base: 2 }, 5), [1, 1, 1, null]);
  });

  it('counts for absolute positions, and says nothing for others, where more digits are needed', async () => {
    // 10,000 divides 10^4, and training stops at three digits.
    for (const modulus of [101, 150, 10_000]) {
      const task = { operation: 'mod-add', modulus };
      assert.deepEqual(await shares(task, 5), [predictExact(spec(task), 5), null, null, null]);
    }
    assert.deepEqual(await shares({ operation: 'multiply' }, 5), [0, null, null, null]);
  });

  it('says why it says nothing', async () => {
    const beyond = 'makes no prediction for';
    assert.match(
      await reason({ operation: 'mod-add', modulus: 101 }, 'relative'),
      new RegExp(`relative positions ${beyond} \\(a \\+ b\\) mod 101 beyond .*chance is 1 in 101`),
    );
    assert.match(await reason({ operation: 'multiply' }, 'place'), new RegExp(`by place ${beyond} a × b .*invariant`));
    assert.match(await reason({ operation: 'add' }, 'none'), /without positions/);
    assert.match(await reason({ operation: 'mod-multiply', modulus: 1_000_000_007 }, 'absolute'), /too large to count/);
  });
});
