import assert from 'node:assert/strict';
import { interpreters } from '../../support/interpreters';
import { skipBecause } from '../../support/skip';
import { parityCases, parityErrors, tolerance } from '../../support/parity';

/**
 * What a driver in software is given of WebGPU's share, a second or two each: every kind of operation once. `npm run
 * parity` gives it all.
 */
const someCases = [
  'rotary',
  'fire',
  'abacus',
  't5, far',
  'shaw, far',
  'coupled-relative-log',
  'biases, untied, ReLU',
  'dropout',
];

for (const [name, interpreter] of Object.entries(interpreters))
  describe(`the ${name} interpreter agrees with float64 loops`, function () {
    // The first test loads the interpreter's library.
    this.timeout(60_000);
    before(async function () {
      const engine = await interpreter.computesWith();
      if (typeof engine !== 'string') skipBecause(this, engine.missing);
    });
    for (const test of parityCases.filter(({ title }) => name !== 'webgpu' || someCases.includes(title)))
      it(`${test.title}: logits, taps, loss and gradients within ${tolerance}`, async () => {
        const errors = await parityErrors(interpreter, test);
        assert.deepEqual(
          Object.entries(errors).filter(([, error]) => !(error <= tolerance)),
          [],
        );
      });
  });
