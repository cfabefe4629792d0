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

  it('are those of the models asked for last, and of the last one however large it is', () => {
    const copies = new WeightCopies(16);
    const ask = (key: string, ...numbers: number[]) => copies.of({ key, version: 0, parameters: shared(...numbers) });
    const a = ask('a', 1);
    const b = ask('b', 2);
    for (const key of ['c', 'd', 'a', 'e']) ask(key, 1);
    assert.equal(copies.bytes, 16);
    assert.equal(ask('a', 1), a);
    assert.notEqual(ask('b', 2), b);
    assert.deepEqual([...ask('large', 1, 2, 3, 4, 5)], [1, 2, 3, 4, 5]);
    assert.equal(copies.bytes, 20);
    ask('f', 1);
    assert.equal(copies.bytes, 4);
  });
});
