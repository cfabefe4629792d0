import type { PositionalEncoding } from './encoding';

const table = 'transformer.wpe.weight';

/** GPT-2's learned absolute positions: x_t + wpe[t], one learned row a position (Radford et al. 2019). Absolute. */
export const learned: PositionalEncoding = {
  name: 'learned',
  title: 'Learned absolute',
  kind: 'absolute',
  paper: 'Radford et al. 2019, GPT-2',
  parameters: ({ context, width }) => [{ name: table, shape: [context, width], init: 'normal' }],
  embed: (ops, embeddings, config, tokens) => {
    const rows = ops.parameter(table);
    return ops.add(embeddings, tokens < config.context ? ops.slice(rows, 0, 0, tokens) : rows);
  },
};
