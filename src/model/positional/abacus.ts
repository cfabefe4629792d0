import type { PositionalEncoding } from './encoding';
import { positionTable } from './position-table';

/**
 * Abacus embeddings: x_t + wpe[1 + place of the digit in its number + offset], and wpe[0] for tokens that are no digits
 * (McLeish et al., arXiv 2405.17399). The offset is random in training; evaluation takes the middle one (theirs is 0;
 * `position-table.ts` says why). A digit's place counts from the units, so that equal places of all numbers have equal
 * ids; the paper writes every number units first, where that is the digit's distance from its number's first token.
 * By place.
 */
export const abacus: PositionalEncoding = {
  name: 'abacus',
  title: 'Abacus',
  kind: 'place',
  paper: 'arXiv 2405.17399',
  summary: 'A learned vector for the place of a digit in its number, shifted at random in training',
  ...positionTable((role) => ('place' in role ? 1 + role.place : 0)),
};
