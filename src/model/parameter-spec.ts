/** A learned tensor: its name (nanoGPT's) and its shape; linear weights are [out, in]. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /**
   * How it starts: GPT-2's normal(0, 0.02), the same scaled by 1/√(2·layers) on residual projections, one value, or
   * uniform within ± a bound.
   */
  readonly init: 'normal' | 'residual' | { readonly value: number } | { readonly uniform: number };
}

/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
