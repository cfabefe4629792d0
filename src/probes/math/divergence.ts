/** x log₂ x, 0 at 0. */
const xLog2x = (x: number): number => (x > 0 ? x * Math.log2(x) : 0);

/** Distributions, one per row, with their entropies. */
export interface Distributions {
  /** Row-major, `size` numbers per row; each row sums to 1. */
  readonly rows: Float32Array | Float64Array;
  readonly size: number;
  /** Σ p log₂ p of each row, in bits: the negative entropy. */
  readonly negentropies: Float64Array;
}

export function distributions(rows: Float32Array | Float64Array, size: number): Distributions {
  const negentropies = new Float64Array(rows.length / size);
  for (let row = 0; row < negentropies.length; row++)
    for (let k = 0; k < size; k++) negentropies[row] += xLog2x(rows[row * size + k]);
  return { rows, size, negentropies };
}

/**
 * Jensen-Shannon divergence of two distributions in bits, 0 for equal ones to 1 for disjoint ones: H((p + q)/2) − (H(p)
 * + H(q))/2 (Lin 1991, "Divergence measures based on the Shannon entropy").
 */
export function jensenShannon(p: Distributions, i: number, q: Distributions, j: number): number {
  const { size } = p;
  let middle = 0;
  for (let k = 0; k < size; k++) middle += xLog2x((p.rows[i * size + k] + q.rows[j * size + k]) / 2);
  return Math.max(0, (p.negentropies[i] + q.negentropies[j]) / 2 - middle);
}
