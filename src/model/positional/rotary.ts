import type { ModelConfig } from '../../shared/model-config';
import type { PositionalEncoding } from './encoding';

const base = 10000;

/**
 * The angles by which position t turns the pair (x[i], x[i + headWidth/2]): t · 10000^(−2i/headWidth).
 * @returns cosines and sines, [tokens, headWidth / 2] each, for positions offset … offset + tokens − 1
 */
export function rotaryAngles(
  { width, heads }: ModelConfig,
  tokens: number,
  offset: number,
): { cosines: Float32Array; sines: Float32Array } {
  const half = width / heads / 2;
  const angle = (_: unknown, index: number) => (offset + Math.floor(index / half)) * base ** (-(index % half) / half);
  const angles = Float64Array.from({ length: tokens * half }, angle);
  return { cosines: Float32Array.from(angles, Math.cos), sines: Float32Array.from(angles, Math.sin) };
}

/**
 * Rotary positions (RoFormer, Su et al., arXiv 2104.09864), pairs split in halves as in GPT-NeoX; q·k then depends on
 * the distance alone. Relative.
 */
export const rotary: PositionalEncoding = {
  name: 'rotary',
  title: 'Rotary (RoPE)',
  kind: 'relative',
  needsEvenHeadWidth: true,
  paper: 'arXiv 2104.09864',
  summary: 'Queries and keys are turned by their positions, so that only the distance counts',
  parameters: () => [],
  rotate: (ops, x, config, tokens, offset) => {
    const { cosines, sines } = rotaryAngles(config, tokens, offset);
    return ops.rotate(x, cosines, sines);
  },
};
