import type { StoredTensor } from '../safetensors';

/** Longer contexts have no mask that anyone saves. */
const longestContext = 4096;

/** Whether a name is that of the causal mask, or its filling, in minGPT, nanoGPT or GPT-2. */
export const isMaskName = (name: string): boolean => /\.attn\.(bias|masked_bias)$/.test(name);

/**
 * Whether a tensor is a causal mask by its content, whatever its name: square, with one value on and below the diagonal
 * and another above it, as `torch.tril(torch.ones(n, n))`, its negation, or zeros and minus infinity. Such a buffer
 * says nothing that the architecture does not.
 */
export function isCausalMask({ shape, elements, read }: StoredTensor): boolean {
  const size = shape.at(-1) ?? 0;
  if (shape.length < 2 || shape.at(-2) !== size || size < 2 || size > longestContext || elements !== size * size)
    return false;
  const data = read();
  const seen = data[0];
  const hidden = data[1];
  const isBoolean = (seen === 1 && hidden === 0) || (seen === 0 && hidden === 1);
  const isAdded = seen === 0 && hidden < -1e3;
  if (!isBoolean && !isAdded) return false;
  return data.every((value, i) => value === (i % size <= Math.floor(i / size) ? seen : hidden));
}
