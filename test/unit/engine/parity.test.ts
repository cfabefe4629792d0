import assert from 'node:assert/strict';
import { interpreters } from '../../support/interpreters';
import { parityCases, parityErrors, tolerance } from '../../support/parity';

for (const [name, interpreter] of Object.entries(interpreters))
  describe(`the ${name} interpreter agrees with float64 loops`, function () {
    // The first test loads the interpreter's library.
    this.timeout(20_000);
    for (const test of parityCases)
      it(`${test.title}: logits, taps, loss and gradients within ${tolerance}`, async () => {
        const errors = await parityErrors(interpreter, test);
        assert.deepEqual(Object.entries(errors).filter(([, error]) => !(error <= tolerance)), []);
      });
  });
