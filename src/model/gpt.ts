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

/**
 * GPT-2's forward pass (Radford et al. 2019): pre-LayerNorm blocks of causal self-attention and a four times wider MLP, with residuals.
 * Written once; what it computes is up to the interpreter.
 *
 * @param ids token ids [batch, tokens]
 * @returns logits [batch, tokens − from, vocabulary]
 */
export function forward<T>(ops: Ops<T>, config: ModelConfig, ids: T, pass: Pass): T {
  const { layers, width, layerNormEpsilon } = config;
  const { tokens, from } = pass;
  const encoding = encodings[config.encoding];
  const bias = (name: string) => (config.bias ? ops.parameter(`${name}.bias`) : undefined);
  const linear = (x: T, name: string) => ops.linear(x, ops.parameter(`${name}.weight`), bias(name));
  const layerNorm = (x: T, name: string) => ops.layerNorm(x, ops.parameter(`${name}.weight`), bias(name), layerNormEpsilon);

  const embedTokens = ops.parameter('transformer.wte.weight');
  let x = ops.tap(modelTaps.embed, ops.embedding(embedTokens, ids));
  if (encoding.embed) x = ops.tap(modelTaps.posEmbed, encoding.embed(ops, x, config, tokens));

  for (let layer = 0; layer < layers; layer++) {
    const at = `transformer.h.${layer}`;
    const tap = (name: BlockTap, value: T) => ops.tap(blockTap(layer, name), value);
    // Only the last block may drop positions: every earlier one feeds the keys and values of the next.
    const first = layer === layers - 1 ? from : 0;
    const kept = (value: T) => (first > 0 ? ops.slice(value, 1, first, tokens) : value);

    x = tap('residPre', x);
    const attended = selfAttention(layerNorm(x, `${at}.ln_1`));
    x = tap('residMid', ops.add(kept(x), tap('attnOut', attended)));
    const hidden = tap('mlpPre', linear(layerNorm(x, `${at}.ln_2`), `${at}.mlp.c_fc`));
    const active = tap('mlpPost', config.activation === 'gelu' ? ops.gelu(hidden) : ops.relu(hidden));
    x = tap('residPost', ops.add(x, tap('mlpOut', linear(active, `${at}.mlp.c_proj`))));

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
      const pattern = tap('pattern', ops.causalSoftmax(tap('scores', ops.attentionScores(q, k)), first));
      return linear(ops.mergeHeads(tap('z', ops.mix(pattern, v))), `${at}.attn.c_proj`);
    }
  }

  const normalized = ops.tap(modelTaps.finalNormalized, layerNorm(x, 'transformer.ln_f'));
  return ops.linear(normalized, config.tiedEmbeddings ? embedTokens : ops.parameter('lm_head.weight'));
}
