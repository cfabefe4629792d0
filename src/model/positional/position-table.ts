import type { Ops } from '../ops';
import type { ModelConfig } from '../../shared/model-config';
import type { Role } from '../../shared/roles';
import type { Random } from '../../tasks/random';
import type { EmbeddingPlace, PositionalEncoding, PositionRule } from './encoding';

const table = 'transformer.wpe.weight';
/**
 * Rows of the table: about the context, three to four times the longest number, of which the rest is room to shift; the
 * shortest tasks need two more.
 */
const rows = ({ context }: ModelConfig) => context + 2;

/**
 * Positions by what a token means: a learned row for each id, x_t + wpe[id_t]. In training all ids of a sequence are
 * shifted by one random offset, as far as the table reaches. Evaluation takes the middle offset: rows in the middle of
 * the table were trained by every place, those at its ends by the first or the last places alone.
 * @param idOf the id of a role at offset 0: 1 or more, or 0 for tokens that stand outside all numbers, which are never
 * shifted
 */
export function positionTable(
  idOf: (role: Role) => number,
): Required<Pick<PositionalEncoding, 'parameters' | 'positions' | 'embed'>> {
  const positions: PositionRule = {
    range: rows,
    ids: (roles, config, random?: Random) => {
      const ids = roles.map(idOf);
      const shifts = rows(config) - Math.max(...ids);
      const shift = random?.below(shifts) ?? Math.floor((shifts - 1) / 2);
      return Int32Array.from(ids, (id) => (id === 0 ? 0 : id + shift));
    },
  };
  return {
    parameters: (config) => [{ name: table, shape: [rows(config), config.width], init: 'normal' }],
    positions,
    embed: <T>(ops: Ops<T>, embeddings: T, _: ModelConfig, { positions: ids }: EmbeddingPlace<T>) =>
      ops.add(embeddings, ops.embedding(ops.parameter(table), given(ids))),
  };
}

/** The position ids that an encoding with a rule for them was promised. */
export function given<T>(positions: T | undefined): T {
  if (positions === undefined) throw new Error('this encoding needs position ids, and none were fed');
  return positions;
}
