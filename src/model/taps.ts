import { UserError } from '../shared/errors';
import { nearest } from '../shared/nearest-names';
import { listed } from '../shared/place-words';
import type { ModelConfig } from '../shared/model-config';
import { encodingNamed } from './positional/encodings';

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
  const blocks = Array.from({ length: layers }, (_, i) =>
    (Object.keys(blockTaps) as BlockTap[]).map((tap) => blockTap(i, tap)),
  );
  return [modelTaps.embed, modelTaps.posEmbed, ...blocks.flat(), modelTaps.finalNormalized];
}

/** The taps that a model has: an encoding without position embeddings has no tap for them. */
export const tapsOf = (config: ModelConfig): string[] =>
  allTaps(config.layers).filter(
    (name) => name !== modelTaps.posEmbed || encodingNamed(config.encoding).embed !== undefined,
  );

/** @throws UserError `probe/tap`, with the names nearest to it and where to find all */
export function checkTap(config: ModelConfig, name: string): void {
  const known = tapsOf(config);
  if (!known.includes(name))
    throw new UserError(
      'probe/tap',
      `This model has no activation '${name.slice(0, 80)}'; the nearest names ` +
        `are ${listed(nearest(name.slice(0, 80), known))}. docs/probes.md lists them all under “Activations”.`,
    );
}

/** The block of a tap, and which of its taps it is; undefined for those outside the blocks. */
export function placeOfTap(name: string): { readonly layer: number; readonly tap: BlockTap } | undefined {
  const [, layer, rest] = /^blocks\.(\d+)\.(.+)$/.exec(name) ?? [];
  const tap = (Object.keys(blockTaps) as BlockTap[]).find((key) => blockTaps[key] === rest);
  return tap && { layer: Number(layer), tap };
}

/**
 * The shape of a tap for one sequence of which every position is computed: [positions, width], [heads, positions, head
 * width] or [heads, queries, keys].
 */
export function tapShape({ heads, width }: ModelConfig, name: string, tokens: number): number[] {
  switch (placeOfTap(name)?.tap) {
    case 'q':
    case 'k':
    case 'v':
    case 'z':
      return [heads, tokens, width / heads];
    case 'scores':
    case 'pattern':
      return [heads, tokens, tokens];
    case 'mlpPre':
    case 'mlpPost':
      return [tokens, 4 * width];
    default:
      return [tokens, width];
  }
}

/**
 * Which axis of a tap's shape for one sequence counts positions: of [positions, width] the first, where there are heads
 * the second.
 */
export const positionAxis = (shape: readonly number[]): number => shape.length - 2;

/** Whether a pass that wants the logits of some positions only computes the tap at those positions only. */
export function isNarrowed({ layers }: ModelConfig, name: string): boolean {
  const place = placeOfTap(name);
  return place
    ? place.layer === layers - 1 && !['residPre', 'k', 'v'].includes(place.tap)
    : name === modelTaps.finalNormalized;
}
