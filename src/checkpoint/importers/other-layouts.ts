/**
 * Layouts that are known by a few names and cannot be imported: what they are, in words that continue `<file> holds …`.
 */
const layouts: readonly [has: readonly RegExp[], what: string][] = [
  [
    [/(^|\.)tok_emb\.weight$/, /\.attn\.query\.weight$/],
    "a model in minGPT's layout of before July 2022 (tok_emb, attn.query, attn.key, attn.value)",
  ],
  [
    [/(^|\.)embed\.W_E$/, /\.attn\.W_Q$/],
    "a model under TransformerLens's names (W_E, W_Q, W_K, W_V), as a HookedTransformer has them",
  ],
  [
    [/\.self_attn\.q_proj\.weight$/, /\.mlp\.gate_proj\.weight$/],
    "a model of Llama's family (rotary positions, RMSNorm, gated MLPs)",
  ],
  [[/(^|\.)tok_embeddings\.weight$/, /\.attention\.wq\.weight$/], "a model of Llama's family, in Meta's own layout"],
  [[/(^|\.)gpt_neox\./], 'a GPT-NeoX (rotary positions)'],
  [[/\.attn\.attention\.q_proj\.weight$/], 'a GPT-Neo'],
  [[/\.self_attn\.in_proj_weight$/], "layers of PyTorch's own nn.Transformer"],
  [[/(^|\.)embeddings\.word_embeddings\.weight$/], "a model of BERT's family"],
  [[/\.lora_[AB]\./], 'LoRA adapters, which change a model and are none'],
];

/** What model tensors are of, by their names, where that is known. */
export const otherLayout = (names: readonly string[]): string | undefined =>
  layouts.find(([has]) => has.every((pattern) => names.some((name) => pattern.test(name))))?.[1];
