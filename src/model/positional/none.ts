import type { PositionalEncoding } from './encoding';

/** No positions at all: the causal mask alone tells early from late (NoPE, Kazemnejad et al., arXiv 2305.19466). */
export const none: PositionalEncoding = {
  name: 'none',
  title: 'None (NoPE)',
  kind: 'none',
  paper: 'arXiv 2305.19466',
  summary: 'The causal mask alone tells early from late',
  parameters: () => [],
};
