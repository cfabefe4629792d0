import { deepEqual } from 'node:assert/strict';
import { carried } from '../../support/webview-message';

describe('a message as VS Code carries it to a page', () => {
  it('loses what JSON loses and keeps typed arrays', () => {
    const message = {
      nan: NaN,
      list: [1, Infinity, undefined],
      gone: undefined,
      values: Float64Array.of(NaN, 1),
      pattern: { nested: [Float32Array.of(0.5)] },
      buffer: new ArrayBuffer(2),
    };
    deepEqual(carried(message), {
      nan: null,
      list: [1, null, null],
      values: Float64Array.of(NaN, 1),
      pattern: { nested: [Float32Array.of(0.5)] },
      buffer: new ArrayBuffer(2),
    });
  });
});
