import assert from 'node:assert/strict';
import path from 'node:path';
import { decodeGreedily } from '../../../src/engine/decode';
import { onnxRunner, shareWeights } from '../../../src/engine/onnx/workers/onnx-runner';
import { WorkerPool } from '../../../src/engine/onnx/workers/pool';
import { testSequences } from '../../../src/engine/evaluate';
import { modelFor } from '../../../src/model/config';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { layoutOf } from '../../../src/tasks/layout';
import { dist } from '../../support/engine';
import { randomParameters } from '../../support/model';

describe('greedy decoding of whole answers at once', () => {
  it('writes what decoding token by token writes, on random models', async () => {
    const layout = layoutOf(parseTaskSpec({ operation: 'add', operandWidth: 3, trainDigits: [1, 3] }));
    const { length, promptLength, targetCount } = layout;
    const pool = new WorkerPool(path.join(dist, 'worker.js'), 2);
    try {
      for (const encoding of ['learned', 'rotary', 'none', 'coupled', 'randomized-sinusoidal'] as const) {
        const config = modelFor(layout, { layers: 2, heads: 2, width: 16, encoding });
        const parameters = randomParameters(config, 23).map((value) => 3 * value);
        const runner = onnxRunner(pool, layout, shareWeights(config, parameters));
        const { sequences, count } = testSequences(layout, 3, 60, 1);

        const tokenByToken = sequences.slice();
        for (let j = 0; j < targetCount; j++) {
          const predicted = await runner.predict(tokenByToken);
          for (let i = 0; i < count; i++) tokenByToken[i * length + promptLength + j] = predicted[i * targetCount + j];
        }
        const atOnce = sequences.slice();
        await decodeGreedily(runner, atOnce);
        assert.deepEqual(atOnce, tokenByToken, encoding);
        assert.notDeepEqual(atOnce, sequences, 'a random model does not add');
      }
    } finally {
      await pool.dispose();
    }
  });
});
