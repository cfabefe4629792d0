import assert from 'node:assert/strict';
import { WeightCopies } from '../../../src/engine/onnx/session/weight-copies';

const shared = (...numbers: number[]): Float32Array => {
  const values = new Float32Array(new SharedArrayBuffer(4 * numbers.length));
  values.set(numbers);
  return values;
};

describe('the copies of weights in a worker', () => {
  it('are one for each model, however often its weights change', () => {
    const copies = new WeightCopies();
    const parameters = shared(1, 2);
    const first = copies.of({ key: 'a', version: 0, parameters });
    assert.ok(!(first.buffer instanceof SharedArrayBuffer));
    for (let version = 1; version < 50; version++) {
      parameters[0] = version;
      const copy = copies.of({ key: 'a', version, parameters });
      assert.deepEqual([...copy], [version, 2]);
      assert.equal(copy, first);
    }
    assert.equal(copies.bytes, 8);
  });

  it('are written once for each version', () => {
    const copies = new WeightCopies();
    const parameters = shared(1);
    copies.of({ key: 'a', version: 0, parameters });
    parameters[0] = 2;
    assert.deepEqual([...copies.of({ key: 'a', version: 0, parameters })], [1]);
    assert.deepEqual([...copies.of({ key: 'a', version: 1, parameters })], [2]);
  });

  it('are those of the few models asked for last', () => {
    const copies = new WeightCopies();
    const ask = (key: string) => copies.of({ key, version: 0, parameters: shared(key.charCodeAt(0)) });
    const [a, b] = [ask('a'), ask('b')];
    for (const key of ['c', 'd', 'a', 'e']) assert.deepEqual([...ask(key)], [key.charCodeAt(0)]);
    assert.equal(copies.bytes, 4 * 4);
    assert.equal(ask('a'), a);
    assert.notEqual(ask('b'), b);
  });

  it('of large models do not pile up', () => {
    const copies = new WeightCopies(8);
    for (const key of ['a', 'b', 'c', 'd', 'e']) copies.of({ key, version: 0, parameters: shared(1) });
    assert.equal(copies.bytes, 3 * 4);
    copies.of({ key: 'f', version: 0, parameters: shared(1, 2, 3) });
    assert.equal(copies.bytes, 8 + 12);
    for (const key of ['g', 'h']) copies.of({ key, version: 0, parameters: shared(1, 2, 3) });
    assert.equal(copies.bytes, 12);
  });
});
