import assert from 'node:assert/strict';
import { fourier } from '../../../src/probes/fourier';
import { planeSpectrum, wavesOf } from '../../../src/probes/fourier/plane-spectrum';
import { checkedOptions } from '../../../src/probes/common/checked-options';
import type { Measure } from '../../../src/shared/probe';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { fakeRunner } from '../../support/fake-runner';
import { uniform } from '../../support/model';
import { probed } from '../../support/probed';

const close = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} where ${expected} is expected`);
const idle = () => Promise.resolve();
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const plane = (p: number, b: readonly number[], f: (a: number, b: number) => number) =>
  Float64Array.from({ length: p * b.length }, (_, i) => f(Math.floor(i / b.length), b[i % b.length]));
const value = ({ axes, values }: Measure, ...labels: string[]) =>
  values[axes.reduce((index, axis, i) => index * axis.labels.length + axis.labels.indexOf(labels[i]), 0)];

describe('the spectrum of functions over pairs of residues', () => {
  for (const p of [11, 12])
    it(`finds waves of a, b, a + b and a − b modulo ${p}, each with its power`, async () => {
      const wave = (k: number, x: number) => Math.cos((2 * Math.PI * k * x) / p + 1);
      const f = plane(
        p,
        upTo(p),
        (a, b) =>
          7 +
          4 * wave(3, a + b) +
          2 * wave(1, a) +
          wave(4, b) +
          3 * wave(2, a - b) +
          1.5 * Math.cos((2 * Math.PI * (2 * a + 5 * b)) / p),
      );
      const spectrum = await planeSpectrum(p, upTo(p), [f], idle);
      // A wave of amplitude A has variance A²/2.
      close(spectrum.variance, (16 + 4 + 1 + 9 + 2.25) / 2);
      const shares = wavesOf(p, spectrum);
      const frequencies = Math.floor(p / 2);
      const expected = new Float64Array(4 * frequencies);
      for (const [kind, k, amplitude] of [
        [0, 1, 2],
        [1, 4, 1],
        [2, 3, 4],
        [3, 2, 3],
      ])
        expected[kind * frequencies + k - 1] = amplitude ** 2 / 2 / spectrum.variance;
      shares.forEach((share, i) => close(share, expected[i]));
    });

  it('counts a parity once, with a + b', async () => {
    const shares = wavesOf(8, await planeSpectrum(8, upTo(8), [plane(8, upTo(8), (a, b) => (-1) ** (a + b))], idle));
    shares.forEach((share, i) => close(share, i === 2 * 4 + 3 ? 1 : 0));
  });

  it('keeps the variance of any function', async () => {
    const next = uniform(4);
    for (const p of [7, 8]) {
      const f = plane(p, upTo(p), () => next());
      const { power, variance } = await planeSpectrum(p, upTo(p), [f, f], idle);
      const mean = f.reduce((sum, one) => sum + one, 0) / f.length;
      close(variance, (2 * f.reduce((sum, one) => sum + (one - mean) ** 2, 0)) / f.length);
      close(
        power.reduce((sum, one) => sum + one, 0),
        variance,
      );
    }
  });

  it('is right on average over all samples of b', async () => {
    const p = 7;
    const size = 3;
    const next = uniform(5);
    const numbers = Float64Array.from({ length: p * p }, () => next());
    const f = (a: number, b: number) => numbers[a * p + b];
    const whole = await planeSpectrum(p, upTo(p), [plane(p, upTo(p), f)], idle);
    const samples = upTo(p).flatMap((i) =>
      upTo(p).flatMap((j) => upTo(p).flatMap((k) => (i < j && j < k ? [[i, j, k]] : []))),
    );
    const average = new Float64Array(whole.power.length);
    for (const b of samples)
      (await planeSpectrum(p, b, [plane(p, b, f)], idle)).power.forEach(
        (power, i) => (average[i] += power / samples.length),
      );
    assert.deepEqual([samples[0].length, samples.length], [size, 35]);
    // The row of functions of b alone is measured from the sample's own mean, so it is not among them.
    for (let i = p; i < average.length; i++) close(average[i], whole.power[i]);
  });
});

describe('the Fourier probe', () => {
  const options = (given: object = {}) => checkedOptions('fourier', fourier.options, { ...given });
  /** Digits on a circle of frequency 3 with a parity across it: 1 and 1/2 squared. */
  const embedding = (vocabulary: number, width: number) => {
    const data = new Float32Array(vocabulary * width);
    for (let digit = 0; digit < 10; digit++)
      data.set(
        [Math.cos((6 * Math.PI * digit) / 10), Math.sin((6 * Math.PI * digit) / 10), 0.5 * (-1) ** digit],
        digit * width,
      );
    return new Map([['transformer.wte.weight', { shape: [vocabulary, width], data }]]);
  };
  const run = (
    spec: Parameters<typeof parseTaskSpec>[0],
    answer: (a: bigint, b: bigint) => bigint,
    given: object = {},
  ) => {
    const runner = { ...fakeRunner(parseTaskSpec(spec), answer) };
    return fourier.run(
      probed({ ...runner, config: { ...runner.config, width: 4 } }, { parameters: embedding(13, 4) }),
      options(given),
    );
  };

  it('finds a modular sum in the waves of a + b, and the circle of the embeddings', async () => {
    const { prompts, measures, findings } = await run(
      { operation: 'mod-add', modulus: 10, operandWidth: 1, trainDigits: [1, 1] },
      (a, b) => (a + b) % 10n,
    );
    const [embeddings, waves, logits, map] = measures;
    assert.deepEqual([prompts, ...measures.map(({ name }) => name)], [100, 'embedding', 'waves', 'logits', 'plane']);
    upTo(5).forEach((i) => close(embeddings.values[i], [0, 0, 0.8, 0, 0.2][i], 1e-6));
    ['a alone', 'b alone', 'a + b', 'a − b', 'mixed'].forEach((kind, i) =>
      close(value(waves, 'units', kind), [0, 0, 1, 0, 0][i]),
    );
    // One digit of ten has logit 1: a spike, with as much of every frequency, and the last without a mirror image.
    upTo(5).forEach((i) => close(value(logits, 'units', 'a + b', String(i + 1)), (i === 4 ? 1 : 2) / 9));
    close(value(map, 'units', '4', '4'), 2 / 9);
    close(value(map, 'units', '4', '-4'), 0);
    assert.deepEqual(findings, [
      'Answer units: the variance of the logits over (a, b) modulo 10 depends on a alone 0%, b alone 0%, a + b ' +
        '100%, a − b 0% and mixed 0%. The 5 strongest of 5 frequencies of a + b hold 100% of all variance: 1 ' +
        '(period 10, 22.2%), 2 (period 5, 22.2%), 3 (period 3.33, 22.2%), 4 (period 2.5, 22.2%) and 5 (period 2, ' +
        '11.1%).',
      'Of the variance of the digits’ vectors in the embedding, 80% lies in frequency 3 (period 3.33); digits in ' +
        'no order would give 22.2%.',
    ]);
  });

  it('estimates from a sample of b where there are too many pairs, and says so', async () => {
    // The tens of a alone: one of ten digits, of period 100 in a.
    const {
      prompts,
      measures: [, waves],
      findings,
    } = await run({ operation: 'mod-add', modulus: 101, operandWidth: 3, trainDigits: [1, 2] }, (a) => a - (a % 10n), {
      pairs: 1010,
    });
    assert.equal(prompts, 1010);
    close(value(waves, 'tens', 'a alone'), 1, 1e-6);
    assert.match(
      findings[0],
      / It is estimated from 10 of 101 values of b\. Operands up to 100 are longer than the 2 digits of training\.$/,
    );
  });

  it('says why the logits are left out', async () => {
    const first = async (...of: Parameters<typeof run>) => (await run(...of)).findings[0];
    assert.equal(
      await first({ operation: 'add', operandWidth: 2, trainDigits: [1, 2] }, (a, b) => a + b),
      'The logits over (a, b) are left out: only a modular task makes them periodic.',
    );
    assert.equal(
      await first({ operation: 'mod-add', modulus: 150, operandWidth: 2, trainDigits: [1, 2] }, (a) => a),
      'The logits over (a, b) are left out: operands of 2 digits do not reach 149.',
    );
    assert.equal(
      await first({ operation: 'mod-add', modulus: 997, operandWidth: 3, trainDigits: [1, 2] }, (a) => a, {
        pairs: 1000,
      }),
      'The logits over (a, b) are left out: with p = 997 they need at least 7976 pairs; ask for more.',
    );
  });
});
