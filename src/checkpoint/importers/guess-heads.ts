import { sizes } from '../../shared/sizes';

/**
 * A guess at the number of attention heads, which no tensor shows: that of minGPT's model of the same width (48 → 3,
 * 128 → 4, 192 → 6); else GPT-2's head width of 64 where the width is a multiple of it, as from 256 on all of GPT-2's
 * and nanoGPT's are; else heads of 16; else one.
 */
export function guessHeads(width: number): number {
  const named = Object.values(sizes).find((size) => size.width === width);
  if (named) return named.heads;
  if (width % 64 === 0 && width >= 256) return width / 64;
  return width % 16 === 0 ? width / 16 : 1;
}
