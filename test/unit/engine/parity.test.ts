import assert from 'node:assert/strict';
import { onnxErrors, parityCases, tolerance } from '../../support/parity';

describe('the ONNX interpreter agrees with float64 loops', () => {
  for (const test of parityCases)
    it(`${test.title}: logits, taps, loss and gradients within ${tolerance}`, async () => {
      const errors = await onnxErrors(test);
      assert.deepEqual(Object.entries(errors).filter(([, error]) => !(error <= tolerance)), []);
    });
});
