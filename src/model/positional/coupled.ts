import type { PositionalEncoding } from './encoding';
import { positionTable } from './position-table';

/**
 * Position coupling: x_t + wpe[id + offset], where the digits of one place, in a, b and the answer, share an id, and
 * the operator and the equals sign share the one next to the units (Cho et al., arXiv 2405.20671, and their code). The
 * offset is random in training; evaluation takes the middle one, as their code for several operands does. By place.
 */
export const coupled: PositionalEncoding = {
  name: 'coupled',
  title: 'Position coupling',
  kind: 'place',
  paper: 'arXiv 2405.20671',
  summary: 'Equal places of a, b and the answer share a learned vector, shifted at random in training',
  ...positionTable((role) => {
    if ('place' in role) return 2 + role.place;
    return role.kind === 'end' ? 0 : 1;
  }),
};
