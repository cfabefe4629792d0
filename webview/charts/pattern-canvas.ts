import type { Scale } from '../theme';

/** Colours of a scale at 256 levels, for canvases of many cells. */
export const lookup = (scale: Scale): readonly string[] => Array.from({ length: 256 }, (_, i) => scale(i / 255));

export interface PatternOptions {
  /** [size (query), size (key)], row-major. */
  readonly pattern: Float32Array;
  readonly size: number;
  /** CSS pixels of a cell, and how many device pixels each has. */
  readonly cell: number;
  readonly ratio: number;
  readonly colours: readonly string[];
  /** The colour of what causal attention cannot see. */
  readonly unseen: string;
}

/** Draws one attention pattern; a cell is `cell` CSS pixels wide. */
export function patternCanvas({ pattern, size, cell, ratio, colours, unseen }: PatternOptions): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const pixel = Math.max(1, Math.round(cell * ratio));
  canvas.width = canvas.height = size * pixel;
  canvas.style.width = canvas.style.height = `${size * cell}px`;
  const context = canvas.getContext('2d')!;
  context.fillStyle = unseen;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (let query = 0; query < size; query++) {
    for (let key = 0; key <= query; key++) {
      const weight = pattern[query * size + key];
      // What is not a number looks like what is not seen.
      if (Number.isNaN(weight)) continue;
      context.fillStyle = colours[Math.round(255 * Math.max(0, Math.min(1, weight)))];
      context.fillRect(key * pixel, query * pixel, pixel, pixel);
    }
  }
  return canvas;
}

/** One head's pattern out of [layers, heads, size, size]. */
export const headPattern = (
  { pattern, heads, size }: { pattern: Float32Array; heads: number; size: number },
  layer: number,
  head: number,
): Float32Array => pattern.subarray((layer * heads + head) * size * size, (layer * heads + head + 1) * size * size);
