import type { ModelConfig } from '../../shared/model-config';
import type { Random } from '../../tasks/random';
import type { AbsoluteEncoding } from './absolute';
import type { PositionalEncoding, PositionRule } from './encoding';
import { learned } from './learned';
import { given } from './position-table';
import { sinusoidal } from './sinusoidal';

/** Positions are drawn from this many: four times the context. */
const range = ({ context }: ModelConfig) => 4 * context;

/**
 * `count` of the numbers 0 … range − 1, ascending, every subset equally likely (Knuth, The Art of Computer Programming
 * 2, algorithm 3.4.2 S).
 */
function orderedSubset(count: number, range: number, random: Random): Int32Array {
  const chosen = new Int32Array(count);
  let found = 0;
  for (let candidate = 0; found < count; candidate++)
    if (random.below(range - candidate) < count - found) chosen[found++] = candidate;
  return chosen;
}

/**
 * The mean of each position of a random ordered subset of 0 … range − 1, rounded: (t + 1)(range + 1)/(count + 1) − 1.
 */
const expectedSubset = (count: number, range: number): Int32Array =>
  Int32Array.from({ length: count }, (_, t) => Math.round(((t + 1) * (range + 1)) / (count + 1)) - 1);

const positions: PositionRule = {
  range,
  ids: (roles, config, random) =>
    random ? orderedSubset(roles.length, range(config), random) : expectedSubset(roles.length, range(config)),
};

/**
 * Randomized positions (Ruoss et al., arXiv 2305.16843) over an absolute encoding: token t has the t-th of an ordered
 * random subset of 0 … 4·context − 1, drawn anew for every training example, so that the order of positions carries
 * meaning and no position is new at test time. The paper draws positions at test time too; here evaluation gives token
 * t the position it has in training on average, so that a model has one accuracy and not one a draw, and no token
 * stands where training rarely put it.
 */
const randomized = (
  base: AbsoluteEncoding,
  naming: Pick<PositionalEncoding, 'name' | 'title' | 'summary'>,
): PositionalEncoding => ({
  ...naming,
  kind: 'absolute',
  paper: 'arXiv 2305.16843',
  positions,
  parameters: (config) => base.tableParameters(config, range(config)),
  embed: (ops, embeddings, config, { positions: ids }) =>
    ops.add(embeddings, ops.embedding(base.table(ops, config, range(config)), given(ids))),
});

/** Randomized positions over learned rows: x_t + wpe[id_t]. Absolute. */
export const randomizedLearned = randomized(learned, {
  name: 'randomized-learned',
  title: 'Randomized, learned',
  summary: 'Learned vectors for an ordered random choice of positions out of a longer range',
});

/** Randomized positions over sinusoids: x_t + 0.02·PE[id_t], scaled as in `sinusoidal.ts`. Absolute. */
export const randomizedSinusoidal = randomized(sinusoidal, {
  name: 'randomized-sinusoidal',
  title: 'Randomized, sinusoidal',
  summary: 'Sinusoids of an ordered random choice of positions out of a longer range',
});
