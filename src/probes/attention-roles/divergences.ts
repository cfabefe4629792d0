import { distributions, jensenShannon } from '../math/divergence';
import type { Patterns } from '../common/attention-patterns';

/**
 * Adds to `sums` [heads, other's heads] the Jensen-Shannon divergence (bits) of every head's row from every head's row
 * of the other model, summed over prompts and answer places.
 * @param pause called regularly
 */
export async function addDivergences(
  sums: Float64Array,
  own: Patterns,
  other: Patterns,
  pause: () => Promise<void>,
): Promise<void> {
  const one = distributions(own.rows, own.keys);
  const two = other === own ? one : distributions(other.rows, other.keys);
  const queries = one.negentropies.length / own.heads;
  for (let query = 0; query < queries; query++) {
    for (let i = 0; i < own.heads; i++)
      for (let j = 0; j < other.heads; j++) {
        // Of one model with itself the matrix is symmetric.
        if (other === own && j < i) sums[i * own.heads + j] = sums[j * own.heads + i];
        else sums[i * other.heads + j] += jensenShannon(one, query * own.heads + i, two, query * other.heads + j);
      }
    await pause();
  }
}
