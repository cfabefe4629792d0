import assert from 'node:assert/strict';
import { failuresAt } from '../../../src/probes/inspector/failures';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { fakeRunner } from '../../support/fake-runner';

// Right but for pairs with a = 7, where the tens are one too low.
const task = parseTaskSpec({ operation: 'add', operandWidth: 2, trainDigits: [1, 1] });
const runner = fakeRunner(task, (a, b) => (a === 7n ? (a + b + 90n) % 100n : a + b));

describe('the prompts behind a cell of the error heatmap', () => {
  it('are those wrong at the place asked for', async () => {
    const { failing, samples, prompts } = await failuresAt(runner, {
      digits: 1,
      place: 1,
      samples: 100,
      seed: 1,
      limit: 2,
    });
    assert.deepEqual(
      { failing, samples, prompts },
      {
        failing: 10,
        samples: 100,
        prompts: [
          { prompt: '07+00=', a: '07', b: '00', expected: '007', predicted: '097', wrongPlaces: [1] },
          { prompt: '07+01=', a: '07', b: '01', expected: '008', predicted: '098', wrongPlaces: [1] },
        ],
      },
    );
  });

  it('are none where that place is always right', async () => {
    assert.deepEqual(await failuresAt(runner, { digits: 1, place: 0, samples: 100, seed: 1, limit: 5 }), {
      digits: 1,
      place: 0,
      samples: 100,
      failing: 0,
      prompts: [],
    });
  });

  it('are all wrong ones when no place is named', async () => {
    assert.equal(
      (await failuresAt(runner, { digits: 1, place: null, samples: 100, seed: 1, limit: 50 })).prompts.length,
      10,
    );
  });
});
