import type { Ops } from '../engine/ops';
import type { ModelConfig } from '../shared/results';
import { encodings } from './positional/table';
import { blockTap, modelTaps, type BlockTap } from './taps';

/** Which part of a forward pass is wanted. */
export interface Pass {
  /** Tokens of the input. */
  readonly tokens: number;
  /** Logits are computed at positions `from` … `tokens` − 1 only; the last block then works on those positions alone. */
  readonly from: number;
}

/** What a model is fed. */
export interface ModelInputs<T> {
  /** Token ids [batch, tokens]. */
  readonly ids: T;
  /** Position ids [batch, tokens], where the encoding has a rule for them (`PositionalEncoding.positions`). */
  readonly positions?: T;
  /** Training with dropout: for each of the model's `dropoutSites` the factors [batch, tokens, width], 0 where dropped and 1/(1 − rate) elsewhere. */
  readonly dropout?: readonly T[];
}

/** Where dropout acts, as in GPT-2: on the embeddings, then in each block on what attention and the MLP add to the residual stream. */
export const dropoutSites = ({ layers }: ModelConfig): number => 1 + 2 * layers;

/**
 * GPT-2's forward pass (Radford et al. 2019): pre-LayerNorm blocks of causal self-attention and a four times wider MLP, with residuals.
 * Written once; what it computes is up to the interpreter.
 *
 * @returns logits [batch, tokens − from, vocabulary]
 */
export function forward<T>(ops: Ops<T>, config: ModelConfig, { ids, positions, dropout }: ModelInputs<T>, pass: Pass): T {
  const { layers, width, layerNormEpsilon } = config;
  const { tokens, from } = pass;
  const encoding = encodings[config.encoding];
  const bias = (name: string) => (config.bias ? ops.parameter(`${name}.bias`) : undefined);
  const linear = (x: T, name: string) => ops.linear(x, ops.parameter(`${name}.weight`), bias(name));
  const layerNorm = (x: T, name: string) => ops.layerNorm(x, ops.parameter(`${name}.weight`), bias(name), layerNormEpsilon);

  const embedTokens = ops.parameter('transformer.wte.weight');
  let x = ops.tap(modelTaps.embed, ops.embedding(embedTokens, ids));
  if (encoding.embed) x = ops.tap(modelTaps.posEmbed, encoding.embed(ops, x, config, tokens, positions));
  if (dropout) x = ops.mul(x, dropout[0]);

  for (let layer = 0; layer < layers; layer++) {
    const at = `transformer.h.${layer}`;
    const tap = (name: BlockTap, value: T) => ops.tap(blockTap(layer, name), value);
    // Only the last block may drop positions: every earlier one feeds the keys and values of the next.
    const first = layer === layers - 1 ? from : 0;
    const kept = (value: T) => (first > 0 ? ops.slice(value, 1, first, tokens) : value);
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
      const rotate = (heads: T, offset: number) => encoding.rotate?.(ops, heads, config, tokens - offset, offset) ?? heads;
      // c_attn holds the query, key and value matrices on top of each other; queries may be asked at fewer positions than keys.
      const project = (part: number, input: T) => {
        const rows = (all: T) => ops.slice(all, 0, part * width, (part + 1) * width);
        return ops.splitHeads(ops.linear(input, rows(weight), weightBias === undefined ? undefined : rows(weightBias)), config.heads);
      };
      const q = tap('q', rotate(project(0, kept(normalized)), first));
      const k = tap('k', rotate(project(1, normalized), 0));
      const v = tap('v', project(2, normalized));
      const content = ops.attentionScores(q, k);
      const scores = encoding.score?.(ops, content, config, { layer, q, queries: tokens - first, keys: tokens, offset: first }) ?? content;
      const pattern = tap('pattern', ops.causalSoftmax(tap('scores', scores), first));
      return linear(ops.mergeHeads(tap('z', ops.mix(pattern, v))), `${at}.attn.c_proj`);
    }
  }

  const normalized = ops.tap(modelTaps.finalNormalized, layerNorm(x, 'transformer.ln_f'));
  return ops.linear(normalized, config.tiedEmbeddings ? embedTokens : ops.parameter('lm_head.weight'));
}
