/** One complex number per frequency. */
export interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * The discrete Fourier transform over a cycle of any length, F(k) = (1/n) Σ_x f(x) e^{−2πi·k·x/n}, for the frequencies
 * given. It uses plain sums, because n is a modulus and rarely a power of two. With this scale, Σ_k |F(k)|² over all n
 * frequencies is the mean of |f|² (Parseval).
 */
export class Cycle {
  private readonly cosines: Float64Array;
  private readonly sines: Float64Array;

  constructor(readonly length: number) {
    const angle = (2 * Math.PI) / length;
    this.cosines = Float64Array.from({ length }, (_, x) => Math.cos(angle * x));
    this.sines = Float64Array.from({ length }, (_, x) => Math.sin(angle * x));
  }

  /**
   * @param at points of the cycle at which the function is known: all of them for the transform itself, some for an
   * estimate of it
   * @param imaginary left out for a real function
   * @param frequencies whole numbers; −k stands for n − k
   */
  transform(
    at: ArrayLike<number>,
    { re, im }: { readonly re: ArrayLike<number>; readonly im?: ArrayLike<number> },
    frequencies: readonly number[],
  ): Spectrum {
    const { length, cosines, sines } = this;
    const spectrum = { re: new Float64Array(frequencies.length), im: new Float64Array(frequencies.length) };
    frequencies.forEach((frequency, index) => {
      const k = ((frequency % length) + length) % length;
      let sumRe = 0;
      let sumIm = 0;
      for (let i = 0; i < at.length; i++) {
        const turn = (k * at[i]) % length;
        const cosine = cosines[turn];
        const sine = sines[turn];
        sumRe += re[i] * cosine + (im ? im[i] * sine : 0);
        sumIm += (im ? im[i] * cosine : 0) - re[i] * sine;
      }
      spectrum.re[index] = sumRe / at.length;
      spectrum.im[index] = sumIm / at.length;
    });
    return spectrum;
  }
}

/** The frequencies that a real function over a cycle has, without the constant: 1 … ⌊n/2⌋. */
export const frequenciesOf = (length: number): number[] =>
  Array.from({ length: Math.floor(length / 2) }, (_, i) => i + 1);

/** How many of the n frequencies a real function's frequency k covers: k and n − k, unless they are equal. */
export const multiplicity = (length: number, k: number): 1 | 2 => ((2 * k) % length === 0 ? 1 : 2);
