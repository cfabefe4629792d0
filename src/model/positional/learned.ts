import { addTable, type AbsoluteEncoding } from './absolute';

const table = 'transformer.wpe.weight';

/** GPT-2's learned absolute positions: x_t + wpe[t], one learned row a position (Radford et al. 2019). Absolute. */
export const learned: AbsoluteEncoding = {
  name: 'learned',
  title: 'Learned absolute',
  kind: 'absolute',
  paper: 'Radford et al. 2019, GPT-2',
  summary: 'One learned vector a position; positions never used in training stay unknown',
  parameters: (config) => learned.tableParameters(config, config.context),
  tableParameters: ({ width }, rows) => [{ name: table, shape: [rows, width], init: 'normal' }],
  table: (ops) => ops.parameter(table),
  embed: (ops, embeddings, config, at) => addTable(ops, embeddings, learned, config, at),
};
