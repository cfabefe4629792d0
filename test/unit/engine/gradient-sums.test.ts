import assert from 'node:assert/strict';
import { addScaled, setScaled, sumRange } from '../../../src/engine/onnx/workers/gradient-sums';
import { uniform } from '../../support/model';

describe('sums of gradients', () => {
  const length = 1027;

  /** Numbers of many magnitudes, some of them 0 and −0. */
  const vectors = (count: number, seed: number): Float32Array[] => {
    const next = uniform(seed);
    const number = () => Math.round(8 * next() - 4) * 2 ** (60 * next() - 40);
    return Array.from({ length: count }, () => Float32Array.from({ length }, number));
  };
  const bits = (vector: Float32Array) => new Uint32Array(vector.buffer);

  it('have the bits of one addition after another', () => {
    const [sum, first, second] = vectors(3, 1);
    const expected = new Float32Array(length);
    for (const gradient of [first, second]) for (let i = 0; i < length; i++) expected[i] += (32 / 150) * gradient[i];
    setScaled(sum, first, 32 / 150);
    addScaled(sum, second, 32 / 150);
    assert.deepEqual(bits(sum), bits(expected));
  });

  for (let count = 1; count <= 8; count++)
    it(`of ${count} have the same bits however the loops are written, and so have their squares`, () => {
      const shards = vectors(count, count);
      const expected = shards[0].slice();
      let squares = 0;
      for (let i = 3; i < length - 2; i++) {
        const value = shards.slice(1).reduce((sum, shard) => sum + shard[i], shards[0][i]);
        expected[i] = value;
        squares += value * value;
      }
      assert.equal(sumRange(shards, 3, length - 2), squares);
      assert.deepEqual(bits(shards[0]), bits(expected));
    });
});
