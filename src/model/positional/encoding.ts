import type { Ops } from '../../engine/ops';
import type { EncodingName, ModelConfig } from '../../shared/results';
import type { ParameterSpec } from '../parameters';

/** A way of telling a transformer where its tokens stand. Each lives in its own file; `table.ts` lists them. */
export interface PositionalEncoding {
  readonly name: EncodingName;
  readonly title: string;
  /** Whether a token's position or only the distance between two tokens can be seen by the model. */
  readonly kind: 'absolute' | 'relative' | 'none';
  /** Where it is from. */
  readonly paper: string;
  parameters(config: ModelConfig): ParameterSpec[];
  /** Adds position to the token embeddings [batch, tokens, width]. */
  embed?<T>(ops: Ops<T>, embeddings: T, config: ModelConfig, tokens: number): T;
  /** Turns queries or keys [batch, heads, tokens, headWidth] whose first token stands at `offset`. */
  rotate?<T>(ops: Ops<T>, x: T, config: ModelConfig, tokens: number, offset: number): T;
}
