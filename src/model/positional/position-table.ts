import type { Ops } from '../../engine/ops';
import type { ModelConfig } from '../../shared/results';
import type { Role } from '../../shared/roles';
import type { Random } from '../../tasks/random';
import type { PositionalEncoding, PositionRule } from './encoding';

const table = 'transformer.wpe.weight';
/** Rows of the table: twice the context, which leaves more than a context of places for numbers to begin at. */
const rows = ({ context }: ModelConfig) => 2 * context;

/**
 * Positions by what a token means: a learned row for each id, x_t + wpe[id_t]. Tokens that take part have an id of 1 or more at the first offset;
 * in training the whole sequence is shifted by one random offset, as far as the table reaches, so that every row is learned; in evaluation it is not shifted.
 * @param idOf the id of a role at the first offset, 0 for tokens that stand outside all numbers, which are never shifted
 */
export function positionTable(idOf: (role: Role) => number): Required<Pick<PositionalEncoding, 'parameters' | 'positions' | 'embed'>> {
  const positions: PositionRule = {
    range: rows,
    ids: (roles, config, random?: Random) => {
      const ids = roles.map(idOf);
      const shift = random?.below(rows(config) - Math.max(...ids)) ?? 0;
      return Int32Array.from(ids, (id) => (id === 0 ? 0 : id + shift));
    },
  };
  return {
    parameters: (config) => [{ name: table, shape: [rows(config), config.width], init: 'normal' }],
    positions,
    embed: <T>(ops: Ops<T>, embeddings: T, _config: ModelConfig, _tokens: number, ids: T | undefined) => ops.add(embeddings, ops.embedding(ops.parameter(table), given(ids))),
  };
}

/** The position ids that an encoding with a rule for them was promised. */
export function given<T>(positions: T | undefined): T {
  if (positions === undefined) throw new Error('this encoding needs position ids, and none were fed');
  return positions;
}
