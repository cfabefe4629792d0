import assert from 'node:assert/strict';
import { Cycle, frequenciesOf, multiplicity } from '../../../../src/probes/math/fourier';
import { uniform } from '../../../support/model';

const close = (actual: ArrayLike<number>, expected: number[]) =>
  expected.forEach((value, i) =>
    assert.ok(Math.abs(actual[i] - value) < 1e-12, `${actual[i]} where ${value} is expected`),
  );
const points = (n: number) => Array.from({ length: n }, (_, x) => x);

describe('the discrete Fourier transform over a cycle', () => {
  it('finds a cosine at its frequency, half of it, and at no other', () => {
    const n = 7;
    const wave = points(n).map((x) => 3 * Math.cos((2 * Math.PI * 2 * x) / n));
    const { re, im } = new Cycle(n).transform(points(n), { re: wave }, [0, 1, 2, 3, -2]);
    close(re, [0, 0, 1.5, 0, 1.5]);
    close(im, [0, 0, 0, 0, 0]);
  });

  it('of a sine is imaginary, and of a complex wave on one side only', () => {
    const n = 10;
    const cycle = new Cycle(n);
    const at = points(n);
    const angle = (x: number) => (2 * Math.PI * 3 * x) / n;
    close(cycle.transform(at, { re: at.map((x) => Math.sin(angle(x))) }, [3, -3]).im, [-0.5, 0.5]);
    const wave = cycle.transform(
      at,
      { re: at.map((x) => Math.cos(angle(x))), im: at.map((x) => Math.sin(angle(x))) },
      [3, -3],
    );
    close(wave.re, [1, 0]);
    close(wave.im, [0, 0]);
  });

  for (const n of [9, 10])
    it(`keeps the mean square of any real function over ${n} points in its frequencies and the constant`, () => {
      const next = uniform(n);
      const f = points(n).map(() => next() - 0.3);
      const frequencies = [0, ...frequenciesOf(n)];
      const { re, im } = new Cycle(n).transform(points(n), { re: f }, frequencies);
      const power = frequencies.reduce(
        (sum, k, i) => sum + (k === 0 ? 1 : multiplicity(n, k)) * (re[i] ** 2 + im[i] ** 2),
        0,
      );
      assert.ok(Math.abs(power - f.reduce((sum, value) => sum + value ** 2, 0) / n) < 1e-12);
    });
});
