import assert from 'node:assert/strict';
import type { ModelRunner } from '../../../src/engine/runner';
import { verdict } from '../../../src/probes/verdict';
import type { Measure, ProbeFindings } from '../../../src/shared/probe';
import type { EncodingName } from '../../../src/model/positional/encodings';
import { parseTaskSpec, type TaskSpecInput } from '../../../src/tasks/task-schema';
import { fakeRunner } from '../../support/fake-runner';
import { probed } from '../../support/probed';

const mod = (modulus: number): TaskSpecInput => ({
  operation: 'mod-add',
  modulus,
  operandWidth: 4,
  trainDigits: [1, 3],
});
const sums: TaskSpecInput = { operation: 'add', operandWidth: 4, trainDigits: [1, 2] };

function ask(
  task: TaskSpecInput,
  answer: (a: bigint, b: bigint) => bigint,
  encoding: EncodingName = 'learned',
  imported?: string,
): Promise<ProbeFindings> {
  const runner = fakeRunner(parseTaskSpec(task), answer);
  const encoded: ModelRunner = { ...runner, config: { ...runner.config, encoding } };
  return verdict.run(probed(encoded, imported === undefined ? {} : { imported }), { samples: 400, seed: 1 });
}
const named = ({ measures }: ProbeFindings, name: string): Measure =>
  measures.find((measure) => measure.name === name)!;

describe('the verdict probe', () => {
  it('says in words and numbers that a model reads what its task needs', async () => {
    const found = await ask(mod(100), (a, b) => (a + b) % 100n);
    assert.equal(
      found.findings[0],
      'Reads units and tens only; (a + b) mod 100 needs units and tens; in theory 100% at 4 digits, measured ' +
        '100% (95% interval 99% to 100%, 400 prompts).',
    );
    assert.match(found.findings[1], /\(4\).* the theory of absolute positions lies within the 95% interval/);
    assert.match(found.findings[2], / a units .* in 100% of prompts; the others never .*\(200 prompts; .* 25% .* 3% /);
    const digits = named(found, 'digits');
    assert.deepEqual(digits.axes[0].labels, [
      'a thousands',
      'a hundreds',
      'a tens',
      'a units',
      'b thousands',
      'b hundreds',
      'b tens',
      'b units',
    ]);
    assert.deepEqual([...digits.values], [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1]);
    const curve = named(found, 'curve');
    assert.deepEqual(curve.axes[1].labels, ['theory', 'exact', '95% from', '95% to', 'low digits']);
    // Wilson's interval of 100 hits in 100 trials begins at 100 / (100 + 1.96²).
    assert.deepEqual(
      Array.from(curve.values.subarray(0, 5), (value) => value.toFixed(6)),
      ['1.000000', '1.000000', (100 / (100 + 1.959963984540054 ** 2)).toFixed(6), '1.000000', '1.000000'],
    );
    assert.deepEqual([...named(found, 'curve-prompts').values], [100, 400, 400, 400]);
    const reads = named(found, 'reads');
    assert.deepEqual(reads.axes[0].labels, ['tens', 'units']);
    assert.deepEqual([reads.values[8 + 3], reads.values[8 + 7], reads.values[2], reads.values[6]], [1, 1, 1, 1]);
  });

  it('says that the low digits are not enough where they are not', async () => {
    const found = await ask(mod(101), (a, b) => ((a % 1000n) + (b % 1000n)) % 101n);
    const headline = 'Reads units, tens and hundreds only; (a + b) mod 101 needs every digit; in theory 0% at 4 digits';
    assert.ok(found.findings[0].startsWith(`${headline}, measured 0% `), found.findings[0]);
    assert.match(found.findings[1], /the theory of absolute positions lies within the 95% interval/);
  });

  it('says that a model has not converged before anything else', async () => {
    const found = await ask(sums, (a, b) => (b % 10n === 7n ? 0n : (a % 100n) + (b % 100n)));
    assert.match(
      found.findings[0],
      /^Not converged: .*\(90\.?\d?% at 1 digit and \d+(\.\d)?% at 2 digits, less than 99%\)/,
    );
    assert.match(
      found.findings[1],
      /^Reads units and tens only; a \+ b needs every digit; in theory 0% at 4 digits, measured 0%/,
    );
  });

  it('suspects the format of an imported model rather than too little training', async () => {
    const found = await ask(sums, (a, b) => (b % 10n === 7n ? 0n : (a % 100n) + (b % 100n)), 'learned', 'ckpt.pt');
    assert.match(found.findings[0], /^Not answered: .*90\.?\d?% at 1 digit.*imported from ckpt\.pt.*format may differ/);
    assert.doesNotMatch(found.findings.join(' '), /train it further|converged/i);
  });

  it('holds a model with relative positions against their own theory', async () => {
    const goesOn = await ask(sums, (a, b) => a + b, 'shaw');
    assert.match(goesOn.findings[0], /; in theory 100% at 4 digits, measured 100% /);
    assert.match(goesOn.findings[1], /\(3 and 4\).* the theory of relative positions lies within the 95% interval/);
    const stops = await ask(sums, (a, b) => (a % 100n) + (b % 100n), 'rotary');
    assert.match(stops.findings[0], /; in theory 100% at 4 digits, measured 0% /);
    assert.match(
      stops.findings[1],
      /^Does worse than the theory of relative positions \(Rotary .*one rule for all places/,
    );
    assert.ok(stops.findings[1].includes('0% instead of 100% at 3 digits and 0% instead of 100% at 4 digits'));
  });

  it('says why there is no prediction to hold a model against', async () => {
    const found = await ask(mod(101), (a, b) => (a + b) % 101n, 'rotary');
    assert.match(found.findings[0], /; no prediction at 4 digits, measured 100% /);
    assert.match(
      found.findings[1],
      /^The theory of relative positions makes no prediction for .* chance is 1 in 101\.$/,
    );
    const without = await ask(sums, (a, b) => a + b, 'none');
    assert.equal(without.findings[1], 'There is no theory of models without positions.');
  });

  it('says where a model does better than the prediction', async () => {
    const right = (a: bigint, b: bigint) => a + b;
    const absolute = await ask(sums, right);
    assert.match(
      absolute.findings[0],
      /^Reads every digit; a \+ b needs every digit; in theory 0% at 4 digits, measured 100%/,
    );
    assert.match(absolute.findings[1], /^Does better than an ideal model with absolute positions \(Learned/);
  });

  it('says where a model leaks, digit by digit', async () => {
    // The thousands of a corrupt the answer when they are 9, those of b never.
    const found = await ask(mod(100), (a, b) => (a / 1000n === 9n ? 0n : (a + b) % 100n));
    assert.match(
      found.findings[0],
      /^Reads units and tens; leaks from thousands of a, in up to 2\d(\.\d)?% .*; .* needs units and tens; /,
    );
    assert.match(
      found.findings[1],
      /^Does worse .*: \d+(\.\d)?% instead of 100% at 4 digits\. .* ignores every place /,
    );
    assert.match(
      found.findings[2],
      / a units .* least often, in \d+(\.\d)?% of prompts; .* a thousands .* most often, in 2\d(\.\d)?%/,
    );
  });

  it('says that there is nothing to predict where all lengths were trained on', async () => {
    const found = await ask({ ...sums, trainDigits: [1, 4] }, (a, b) => a + b);
    assert.match(found.findings[1], /^Training covered every length/);
  });

  it('reports progress from 0 to 1', async () => {
    const shares: number[] = [];
    const runner = fakeRunner(parseTaskSpec(sums), (a, b) => a + b);
    const forwarding: ModelRunner = {
      ...runner,
      predict: async (sequences, given) => {
        given?.onProgress?.(1);
        return runner.predict(sequences, given);
      },
    };
    await verdict.run(probed(forwarding, { progress: (share) => shares.push(share) }), {
      samples: 50,
      seed: 1,
    });
    assert.deepEqual(
      shares,
      shares.toSorted((one, other) => one - other),
    );
    assert.ok(shares[0] > 0 && shares[0] < 0.1 && shares.at(-1) === 1, `${shares[0]} … ${shares.at(-1)}`);
  });
});
