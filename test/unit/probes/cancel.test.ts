import assert from 'node:assert/strict';
import type { ModelRunner, PreparedPass } from '../../../src/engine/runner';
import { errors } from '../../../src/probes/errors';
import { invariance } from '../../../src/probes/invariance';
import type { Probe } from '../../../src/probes/probe';
import { probes } from '../../../src/probes/probes';
import { CancelledError } from '../../../src/shared/errors';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { alwaysRight, askQuickly, withTinyModel } from '../../support/every-probe';
import { fakeRunner } from '../../support/fake-runner';
import { probed } from '../../support/probed';
import { spec } from '../tasks/specs';

/** A signal that counts how often it is looked at, and is aborted from some look on. */
function countingSignal(abortAt = Infinity): { signal: AbortSignal; looks: () => number } {
  let looks = 0;
  const signal = new Proxy(new AbortController().signal, {
    get: (target, key) => (key === 'aborted' ? ++looks >= abortAt : (Reflect.get(target, key, target) as unknown)),
  });
  return { signal, looks: () => looks };
}

/** A runner that is deaf to signals, and counts its passes. */
function deaf(runner: ModelRunner): { runner: ModelRunner; passes: () => number } {
  let passes = 0;
  const heard = <T>(pass: Promise<T>): Promise<T> => {
    passes++;
    return pass;
  };
  const prepared = (pass: PreparedPass): PreparedPass => ({
    ...pass,
    release: () => pass.release(),
    run: (change = {}) => heard(pass.run({ ...change, signal: undefined })),
  });
  return {
    passes: () => passes,
    runner: {
      ...runner,
      predict: (sequences) => heard(runner.predict(sequences)),
      run: (sequences, options) => heard(runner.run(sequences, { ...options, signal: undefined })),
      prepare: async (sequences, options) =>
        prepared(await heard(runner.prepare(sequences, { ...options, signal: undefined }))),
    },
  };
}

describe('a probe that is cancelled', function () {
  this.timeout(120_000);
  const { now } = performance;
  // A clock on which every look comes 100 ms after the one before, so that loops which pause now and then do so at
  // every chance.
  beforeEach(() => {
    let time = 0;
    performance.now = () => (time += 100);
  });
  afterEach(() => (performance.now = now));

  it('has looked at its signal at least once for each pass, and stops wherever it sees the wish', () =>
    withTinyModel(spec({ operation: 'mod-add', modulus: 50, operandWidth: 3, trainDigits: [1, 2] }), async (model) => {
      const ask = async (probe: Probe, abortAt?: number) => {
        const { runner, passes } = deaf(alwaysRight(model).runner);
        const { signal, looks } = countingSignal(abortAt);
        const outcome = await askQuickly(probe, { ...model, runner }, {}, { signal }).then(
          () => 'answered',
          (error: unknown) => error,
        );
        return { outcome, passes: passes(), looks: looks() };
      };
      for (const probe of probes) {
        const whole = await ask(probe);
        assert.equal(whole.outcome, 'answered', probe.name);
        assert.ok(
          whole.looks >= whole.passes && whole.passes > 0,
          `${probe.name} looked ${whole.looks} times in ${whole.passes} passes`,
        );
        for (const at of [1, Math.ceil(whole.looks / 2), whole.looks]) {
          const stopped = await ask(probe, at);
          assert.ok(
            stopped.outcome instanceof CancelledError,
            `${probe.name} at look ${at} of ${whole.looks}: ${String(stopped.outcome)}`,
          );
          assert.ok(stopped.passes <= whole.passes, probe.name);
        }
      }
    }));

  // The widest operands there are and more prompts than anyone waits for: only what is drawn and kept a part at a time
  // can be stopped.
  for (const [probe, options] of [
    [invariance, { samples: 100_000, seed: 1 }],
    [errors, { digits: null, samples: 1, pairs: 10_000, seed: 1 }],
  ] as const)
    it(`stops after the first few prompts of millions: ${probe.name}`, async () => {
      const wide = fakeRunner(parseTaskSpec({ operation: 'add', operandWidth: 64, trainDigits: [1, 3] }), () => 0n);
      let asked = 0;
      const abort = new AbortController();
      const runner: ModelRunner = {
        ...wide,
        predict: (sequences) => {
          asked += sequences.length / wide.layout.length;
          abort.abort();
          return Promise.resolve(new Uint8Array((sequences.length / wide.layout.length) * wide.layout.targetCount));
        },
      };
      await assert.rejects(probe.run(probed(runner, { signal: abort.signal }), options), CancelledError);
      assert.ok(asked > 0 && asked <= 4096, `asked ${asked} prompts`);
    });

  it('stops in loops that ask no model', async () => {
    const { signal } = countingSignal(40);
    const model = fakeRunner(spec({ operandWidth: 2, trainDigits: [1, 2] }), (a, b) => a + b);
    let passes = 0;
    const runner: ModelRunner = { ...model, run: (...given) => model.run(...given).finally(() => passes++) };
    const linear = probes.find(({ name }) => name === 'linear-probes')!;
    await assert.rejects(
      askQuickly(linear, { runner, parameters: new Map() }, { samples: 20_000, digits: 2 }, { signal }),
      CancelledError,
    );
    assert.equal(passes, 0);
  });
});
