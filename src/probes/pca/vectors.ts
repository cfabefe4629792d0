import { Matrix } from 'ml-matrix';
import type { Activation, ModelRunner } from '../../engine/runner';
import { tapShape } from '../../model/taps';

/**
 * An activation at one position, as one row of numbers per prompt. Activations with heads give one head after the
 * other; scores and patterns give the query's row up to the query itself.
 */
export function vectorsAt(
  { data }: Activation,
  { config, layout }: ModelRunner,
  tap: string,
  position: number,
): Matrix {
  const shape = tapShape(config, tap, layout.inputLength);
  const [heads, tokens, size] = shape.length === 3 ? shape : [1, ...shape];
  const isPattern = /attn\.hook_(pattern|attn_scores)$/.test(tap);
  const kept = isPattern ? position + 1 : size;
  const rows = data.length / (heads * tokens * size);
  return new Matrix(
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: heads }, (__, head) => {
        const start = ((row * heads + head) * tokens + position) * size;
        return Array.from(data.subarray(start, start + kept));
      }).flat(),
    ),
  );
}
