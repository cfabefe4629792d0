import { factOf } from './stated-facts';
import { hasMask, isUntied, orientation, readGpt } from './gpt-tensors';
import type { Importer } from './importer';

/**
 * minGPT's state dict (https://github.com/karpathy/minGPT): linear weights [out, in], biases everywhere, an output
 * matrix of its own, the causal mask as a buffer, tanh GELU.
 */
export const minGpt: Importer = {
  layout: 'minGPT',
  recognises: (source) =>
    orientation(source) === 'out-in' && !factOf(source.facts, 'n_head') && hasMask(source) && isUntied(source),
  read: (source) => ({ layout: minGpt.layout, step: 0, ...readGpt(source) }),
};
