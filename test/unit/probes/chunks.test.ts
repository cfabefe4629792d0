import assert from 'node:assert/strict';
import { chunksOf } from '../../../src/probes/common/chunks';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { fakeRunner } from '../../support/fake-runner';

describe('sequences cut into chunks whose passes can be kept', () => {
  // Twenty tokens of micro: 4 bytes · 20 · 128 · (3 · 4 − 1) a sequence, of which 595 fit 64 MB.
  const fake = fakeRunner(
    parseTaskSpec({ operation: 'mod-add', modulus: 100, operandWidth: 8, trainDigits: [1, 8] }),
    (a, b) => (a + b) % 100n,
  );
  const runner = { ...fake, config: { ...fake.config, layers: 4, width: 128 } };

  it('are all of them, in order, none larger than may be kept', () => {
    const { length } = runner.layout;
    const all = Int32Array.from({ length: 1300 * length }, (_, i) => i);
    const chunks = [...chunksOf(runner, all)];
    assert.deepEqual(
      chunks.map(({ first, count }) => [first, count]),
      [
        [0, 434],
        [434, 434],
        [868, 432],
      ],
    );
    assert.deepEqual(Int32Array.from(chunks.flatMap(({ sequences }) => [...sequences])), all);
  });

  it('are one sequence each of a model so large that not even one fits', () => {
    const large = { ...runner, config: { ...runner.config, layers: 48, width: 4096 } };
    assert.deepEqual(
      [...chunksOf(large, new Int32Array(2 * runner.layout.length))].map(({ first, count }) => [first, count]),
      [
        [0, 1],
        [1, 1],
      ],
    );
  });
});
