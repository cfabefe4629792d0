import type { Ops } from '../ops';
import type { ModelConfig } from '../../shared/model-config';
import type { Role } from '../../shared/roles';
import type { PositionKind } from '../../tasks/theory/position-kinds';
import type { Random } from '../../tasks/random';
import type { ParameterSpec } from '../parameter-spec';

/** A way of telling a transformer where its tokens stand. Each lives in its own file; `encodings.ts` lists them. */
export interface PositionalEncoding {
  /** As `encodings.ts` lists it. */
  readonly name: string;
  readonly title: string;
  /** What of a token's position the model sees: the theory of a task depends on it. */
  readonly kind: PositionKind;
  /** Where it is from. */
  readonly paper: string;
  /** What it does, in one line for whoever chooses. */
  readonly summary: string;
  /** Whether it works on pairs of a head's numbers, so that the width of a head must be even. */
  readonly needsEvenHeadWidth?: true;
  parameters(config: ModelConfig): ParameterSpec[];
  /** For encodings whose positions are not simply 0, 1, 2 …: the ids that are fed to the model beside its tokens. */
  readonly positions?: PositionRule;
  /** Adds position to the token embeddings [batch, tokens − offset, width]. */
  embed?<T>(ops: Ops<T>, embeddings: T, config: ModelConfig, at: EmbeddingPlace<T>): T;
  /** Turns queries or keys [batch, heads, tokens, headWidth] whose first token stands at `offset`. */
  rotate?<T>(ops: Ops<T>, x: T, config: ModelConfig, tokens: number, offset: number): T;
  /** Adds to the attention scores [batch, heads, queries, keys] of a layer, before the causal mask. */
  score?<T>(ops: Ops<T>, scores: T, config: ModelConfig, at: ScorePlace<T>): T;
}

/** Where token embeddings are: at positions `offset` … `tokens` − 1. */
export interface EmbeddingPlace<T> {
  readonly tokens: number;
  readonly offset: number;
  /** [batch, tokens − offset], where the encoding has a rule for position ids. */
  readonly positions: T | undefined;
}

/** Which position id each token of a sequence has. */
export interface PositionRule {
  /** Ids lie from 0 to below this. */
  range(config: ModelConfig): number;
  /**
   * The ids of a sequence's input tokens, which have these roles.
   * @param random what training draws them with; left out, the fixed ids that evaluation uses
   */
  ids(roles: readonly Role[], config: ModelConfig, random?: Random): Int32Array;
}

/**
 * Where attention scores are: queries stand at positions `offset` … `offset` + `queries` − 1, keys at 0 … `keys` − 1.
 */
export interface ScorePlace<T> {
  readonly layer: number;
  /** [batch, heads, queries, headWidth]. */
  readonly q: T;
  readonly queries: number;
  readonly keys: number;
  readonly offset: number;
  /** Position ids [batch, keys], where the encoding has a rule for them. */
  readonly positions: T | undefined;
}

/**
 * A number for each query and key, row-major [queries · keys]: how far back the key stands.
 * Keys after their query, which the causal mask hides, count as distance 0.
 */
export const distances = ({
  queries,
  keys,
  offset,
}: Pick<ScorePlace<unknown>, 'queries' | 'keys' | 'offset'>): number[] =>
  Array.from({ length: queries * keys }, (_, i) => Math.max(0, offset + Math.floor(i / keys) - (i % keys)));
