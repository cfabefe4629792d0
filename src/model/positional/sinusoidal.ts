import { addTable, type AbsoluteEncoding } from './absolute';

const base = 10000;
/**
 * The paper adds sinusoids to embeddings of standard deviation 1 (they are multiplied by √width); GPT-2's begin at
 * 0.02. This keeps the proportion, which is all that the LayerNorms after it see; unscaled sinusoids would drown the
 * tokens.
 */
const scale = 0.02;

/**
 * The sinusoids of positions 0 … rows − 1, sines at even and cosines at odd columns: sin or cos of t ·
 * 10000^(−2⌊i/2⌋/width).
 * @returns [rows, width]
 */
export function sinusoids(rows: number, width: number): Float32Array {
  const angle = (index: number) => Math.floor(index / width) * base ** ((-2 * Math.floor((index % width) / 2)) / width);
  return Float32Array.from({ length: rows * width }, (_, index) =>
    (index % width) % 2 === 0 ? Math.sin(angle(index)) : Math.cos(angle(index)),
  );
}

/**
 * Fixed sinusoids added to the embeddings: x_t + 0.02·PE[t] (Vaswani et al., arXiv 1706.03762, sections 3.4 and 3.5).
 * Absolute.
 */
export const sinusoidal: AbsoluteEncoding = {
  name: 'sinusoidal',
  title: 'Sinusoidal',
  kind: 'absolute',
  paper: 'arXiv 1706.03762',
  summary: 'Fixed sines and cosines of the position, added to the embeddings',
  parameters: () => [],
  tableParameters: () => [],
  table: (ops, { width }, rows) =>
    ops.constant(
      sinusoids(rows, width).map((value) => scale * value),
      [rows, width],
    ),
  embed: (ops, embeddings, config, at) => addTable(ops, embeddings, sinusoidal, config, at),
};
