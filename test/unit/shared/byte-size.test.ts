import assert from 'node:assert/strict';
import { byteSize } from '../../../src/shared/byte-size';

describe('the size of a value', () => {
  it('is that of its numbers and letters, and little more', () => {
    assert.ok(byteSize(new Float32Array(1000)) - 4000 < 100);
    assert.ok(byteSize({ maps: [{ values: new Uint8Array(500) }, { values: new Uint8Array(500) }] }) - 1000 < 100);
    assert.equal(byteSize(Array.from({ length: 10 }, () => 'ab')), 8 + 10 * (8 + 4));
    assert.equal(byteSize(undefined), byteSize(null));
  });
});
