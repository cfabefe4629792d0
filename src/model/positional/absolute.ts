import type { Ops } from '../ops';
import type { ModelConfig } from '../../shared/model-config';
import type { ParameterSpec } from '../parameter-spec';
import type { EmbeddingPlace, PositionalEncoding } from './encoding';

/**
 * An encoding that adds a row of a table, one a position, to the token embeddings; the table can be made as long as one
 * likes.
 */
export interface AbsoluteEncoding extends PositionalEncoding {
  tableParameters(config: ModelConfig, rows: number): ParameterSpec[];
  /** [rows, width]. */
  table<T>(ops: Ops<T>, config: ModelConfig, rows: number): T;
}

/** x_t + table[t] for tokens that stand at offset, offset + 1 …. */
export function addTable<T>(
  ops: Ops<T>,
  embeddings: T,
  encoding: AbsoluteEncoding,
  config: ModelConfig,
  { tokens, offset }: EmbeddingPlace<T>,
): T {
  const table = encoding.table(ops, config, config.context);
  return ops.add(embeddings, tokens - offset < config.context ? ops.slice(table, 0, offset, tokens) : table);
}
