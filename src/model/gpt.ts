import type { Ops } from './ops';
import type { ModelConfig } from '../shared/model-config';
import { encodingNamed } from './positional/encodings';
import { blockTap, modelTaps, type BlockTap } from './taps';

/**
 * Where a pass begins in the middle, as another has computed what comes before: at block `layer`, and in it and all
 * after it at position `position`.
 */
export interface Start {
  readonly layer: number;
  readonly position: number;
}
export const beginning: Start = { layer: 0, position: 0 };

/** Which part of a forward pass is wanted. */
export interface Pass {
  /** Tokens of the whole input. */
  readonly tokens: number;
  /**
   * Logits are computed at positions `from` … `tokens` − 1 only; the last block then works on those positions alone.
   */
  readonly from: number;
  /** At a position of `from` or before it. */
  readonly start?: Start;
}

/** Keys and values of the positions before the first one that is computed, [batch, heads, position, headWidth] each. */
export interface Past<T> {
  readonly keys: T;
  readonly values: T;
}

/** What a model is fed. */
export interface ModelInputs<T> {
  /** Token ids [batch, tokens], from `start.position` on. */
  readonly ids: T;
  /**
   * Position ids [batch, tokens] of the whole input, wherever the pass begins, where the encoding has a rule for them
   * (`PositionalEncoding.positions`): attention scores need those of all keys.
   */
  readonly positions?: T;
  /**
   * Training with dropout: for each of the model's `dropoutSites` the factors [batch, tokens, width], 0 where dropped
   * and 1/(1 − rate) elsewhere.
   */
  readonly dropout?: readonly T[];
  /** Of the layers from `start.layer` on, where the pass begins after the first position. */
  readonly past?: readonly Past<T>[];
}

/** What a model is fed that begins after its first block. */
export interface MiddleInputs<T> extends Pick<ModelInputs<T>, 'past' | 'positions'> {
  /** The residual stream before block `start.layer`, [batch, tokens, width], from `start.position` on. */
  readonly residual: T;
}

/**
 * Where dropout acts, as in GPT-2: on the embeddings, then in each block on what attention and the MLP add to the
 * residual stream.
 */
export const dropoutSites = ({ layers }: ModelConfig): number => 1 + 2 * layers;

/**
 * GPT-2's forward pass (Radford et al. 2019): pre-LayerNorm blocks of causal self-attention and a four times wider MLP,
 * with residuals. Written once; what it computes is up to the interpreter.
 *
 * @returns logits [batch, tokens − from, vocabulary]
 */
export function forward<T>(ops: Ops<T>, config: ModelConfig, inputs: ModelInputs<T> | MiddleInputs<T>, pass: Pass): T {
  const { layers, width, layerNormEpsilon } = config;
  const { tokens, from, start = beginning } = pass;
  const dropout = 'dropout' in inputs ? inputs.dropout : undefined;
  const encoding = encodingNamed(config.encoding);
  const bias = (name: string) => (config.bias ? ops.parameter(`${name}.bias`) : undefined);
  const linear = (x: T, name: string) => ops.linear(x, ops.parameter(`${name}.weight`), bias(name));
  const layerNorm = (x: T, name: string) =>
    ops.layerNorm(x, ops.parameter(`${name}.weight`), bias(name), layerNormEpsilon);

  const { positions } = inputs;
  const embedTokens = ops.parameter('transformer.wte.weight');
  let x = 'residual' in inputs ? inputs.residual : embed(inputs.ids);

  function embed(ids: T): T {
    const tokenEmbeddings = ops.tap(modelTaps.embed, ops.embedding(embedTokens, ids));
    const offset = start.position;
    const embedded = offset > 0 && positions !== undefined ? ops.slice(positions, 1, offset, tokens) : positions;
    const embeddings = encoding.embed
      ? ops.tap(
          modelTaps.posEmbed,
          encoding.embed(ops, tokenEmbeddings, config, { tokens, offset, positions: embedded }),
        )
      : tokenEmbeddings;
    return dropout ? ops.mul(embeddings, dropout[0]) : embeddings;
  }

  for (let layer = start.layer; layer < layers; layer++) {
    const at = `transformer.h.${layer}`;
    const tap = (name: BlockTap, value: T) => ops.tap(blockTap(layer, name), value);
    const past = inputs.past?.[layer - start.layer];
    // Only the last block may drop positions: every earlier one feeds the keys and values of the next.
    const first = layer === layers - 1 ? from : start.position;
    const kept = (value: T) =>
      first > start.position ? ops.slice(value, 1, first - start.position, tokens - start.position) : value;
    const dropped = (value: T, site: number) => (dropout ? ops.mul(value, kept(dropout[1 + 2 * layer + site])) : value);

    x = tap('residPre', x);
    const attended = selfAttention(layerNorm(x, `${at}.ln_1`));
    x = tap('residMid', ops.add(kept(x), dropped(tap('attnOut', attended), 0)));
    const hidden = tap('mlpPre', linear(layerNorm(x, `${at}.ln_2`), `${at}.mlp.c_fc`));
    const active = tap('mlpPost', config.activation === 'gelu' ? ops.gelu(hidden) : ops.relu(hidden));
    x = tap('residPost', ops.add(x, dropped(tap('mlpOut', linear(active, `${at}.mlp.c_proj`)), 1)));

    function selfAttention(normalized: T): T {
      const weight = ops.parameter(`${at}.attn.c_attn.weight`);
      const weightBias = bias(`${at}.attn.c_attn`);
      const rotate = (heads: T, offset: number) =>
        encoding.rotate?.(ops, heads, config, tokens - offset, offset) ?? heads;
      const afterPast = (before: T | undefined, heads: T) =>
        before === undefined ? heads : ops.concat([before, heads], 2);
      // c_attn holds the query, key and value matrices on top of each other; queries may be asked at fewer positions
      // than keys.
      const project = (part: number, input: T) => {
        const rows = (all: T) => ops.slice(all, 0, part * width, (part + 1) * width);
        return ops.splitHeads(
          ops.linear(input, rows(weight), weightBias === undefined ? undefined : rows(weightBias)),
          config.heads,
        );
      };
      const q = tap('q', rotate(project(0, kept(normalized)), first));
      const k = tap('k', afterPast(past?.keys, rotate(project(1, normalized), start.position)));
      const v = tap('v', afterPast(past?.values, project(2, normalized)));
      const content = ops.attentionScores(q, k);
      const place = { layer, q, queries: tokens - first, keys: tokens, offset: first, positions };
      const scores = encoding.score?.(ops, content, config, place) ?? content;
      const pattern = tap('pattern', ops.causalSoftmax(tap('scores', scores), first));
      return linear(ops.mergeHeads(tap('z', ops.mix(pattern, v))), `${at}.attn.c_proj`);
    }
  }

  const normalized = ops.tap(modelTaps.finalNormalized, layerNorm(x, 'transformer.ln_f'));
  return ops.linear(normalized, config.tiedEmbeddings ? embedTokens : ops.parameter('lm_head.weight'));
}
