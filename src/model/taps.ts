/**
 * The names of every activation, TransformerLens's own: the vocabulary of probes, messages, exports and docs.
 * `b` batch, `t` tokens, `q` queries, `k` keys, `h` heads, `d` width, `e` head width, `m` MLP width, `v` vocabulary.
 * In the last block of a pass that asks for some positions only, `t` and `q` are those positions.
 */
export const modelTaps = {
  embed: 'hook_embed', // [b, t, d]
  posEmbed: 'hook_pos_embed', // [b, t, d], the sum of token and position embeddings where there are position embeddings
  finalNormalized: 'ln_final.hook_normalized', // [b, t, d]
} as const;

/** Activations of one block. */
export const blockTaps = {
  residPre: 'hook_resid_pre', // [b, t, d]
  q: 'attn.hook_q', // [b, h, q, e], after rotation where the encoding rotates
  k: 'attn.hook_k', // [b, h, k, e]
  v: 'attn.hook_v', // [b, h, k, e]
  scores: 'attn.hook_attn_scores', // [b, h, q, k], with what the encoding adds to them, before the causal mask
  pattern: 'attn.hook_pattern', // [b, h, q, k], rows sum to 1
  z: 'attn.hook_z', // [b, h, q, e]
  attnOut: 'hook_attn_out', // [b, t, d]
  residMid: 'hook_resid_mid', // [b, t, d]
  mlpPre: 'mlp.hook_pre', // [b, t, m]
  mlpPost: 'mlp.hook_post', // [b, t, m]
  mlpOut: 'hook_mlp_out', // [b, t, d]
  residPost: 'hook_resid_post', // [b, t, d]
} as const;
export type BlockTap = keyof typeof blockTaps;

/** The full name of a block's activation, such as `blocks.0.attn.hook_pattern`. */
export const blockTap = (layer: number, tap: BlockTap): string => `blocks.${layer}.${blockTaps[tap]}`;

/** Every tap of a model, in the order of the forward pass. */
export function allTaps(layers: number): string[] {
  const blocks = Array.from({ length: layers }, (_, i) => (Object.keys(blockTaps) as BlockTap[]).map((tap) => blockTap(i, tap)));
  return [modelTaps.embed, modelTaps.posEmbed, ...blocks.flat(), modelTaps.finalNormalized];
}
