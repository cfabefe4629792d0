import { Cycle, frequenciesOf, multiplicity, type Spectrum } from '../math/fourier';

/** What a wave over the pairs (a, b) modulo p may depend on; `mixed` is every other pair of frequencies. */
export const waveKinds = ['a alone', 'b alone', 'a + b', 'a − b', 'mixed'] as const;

/** The power of functions of (a, b) modulo p by frequencies; powers add up to the functions' variance. */
export interface PlaneSpectrum {
  /** Frequencies of a: 0 … ⌊p/2⌋. */
  readonly rows: readonly number[];
  /** Frequencies of b: −⌊(p−1)/2⌋ … ⌊p/2⌋. */
  readonly columns: readonly number[];
  /** [rows, columns]; each cell includes its mirror image (−k, −l). */
  readonly power: Float64Array;
  /** The total power without (0, 0), which is no variance. */
  readonly variance: number;
}

/**
 * Two-dimensional discrete Fourier transform of real functions over (a mod p, b mod p), Nanda et al. (arXiv
 * 2301.05217): every a, and every b or a sample of them. With R of p values of b, drawn without repetition, the mean
 * over them differs from that over all, and its square is too large by c · (the power of its row elsewhere), c = (p −
 * R) / (R (p − 1)), on average. That is subtracted, so powers are unbiased and may come out below 0.
 * @param b the values of b
 * @param functions each [p, R], row by row over a; their powers are added
 * @param pause called regularly
 */
export async function planeSpectrum(
  p: number,
  b: ArrayLike<number>,
  functions: Iterable<Float64Array>,
  pause: () => Promise<void>,
): Promise<PlaneSpectrum> {
  const cycle = new Cycle(p);
  const all = Array.from({ length: p }, (_, x) => x);
  const rows = [0, ...frequenciesOf(p)];
  const columns = Array.from({ length: p }, (_, i) => i - Math.floor((p - 1) / 2));
  const power = new Float64Array(rows.length * columns.length);
  const sampled = b.length;
  const stray = (p - sampled) / (sampled * (p - 1));
  let variance = 0;
  for (const values of functions) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const overA: Spectrum[] = [];
    for (let j = 0; j < sampled; j++) {
      overA.push(cycle.transform(all, { re: all.map((x) => values[x * sampled + j] - mean) }, rows));
      await pause();
    }
    for (const [r, k] of rows.entries()) {
      const re = overA.map((spectrum) => spectrum.re[r]);
      const im = overA.map((spectrum) => spectrum.im[r]);
      const overB = cycle.transform(b, { re, im }, columns);
      const whole = re.reduce((sum, value, j) => sum + value ** 2 + im[j] ** 2, 0) / sampled;
      const twice = k === 0 ? 1 : multiplicity(p, k);
      columns.forEach((l, c) => {
        if (k === 0 && l === 0) return;
        power[r * columns.length + c] += (twice * (overB.re[c] ** 2 + overB.im[c] ** 2 - stray * whole)) / (1 - stray);
      });
      variance += twice * whole;
      await pause();
    }
  }
  return { rows, columns, power, variance };
}

/**
 * The shares of variance by kind of wave and frequency 1 … ⌊p/2⌋, for all kinds but `mixed`: [kind, frequency]. Where k
 * = p/2, a − b and a + b are one and counted as a + b.
 */
export function wavesOf(p: number, { rows, columns, power, variance }: PlaneSpectrum): Float64Array {
  const frequencies = frequenciesOf(p);
  const at = (k: number, l: number) => {
    const column = columns.indexOf(l);
    return column === -1 ? 0 : power[rows.indexOf(k) * columns.length + column] / variance;
  };
  // A function of b alone is in row 0, at its frequency and at the mirror image.
  const kinds = [
    (k: number) => at(k, 0),
    (k: number) => at(0, k) + at(0, -k),
    (k: number) => at(k, k),
    (k: number) => at(k, -k),
  ];
  return Float64Array.from(kinds.flatMap((share) => frequencies.map(share)));
}
