import { orientation, readGpt } from './gpt-tensors';
import type { Importer } from './importer';

/**
 * GPT-2 as Hugging Face's transformers save it, with or without `transformer.` before the names: linear weights are
 * `Conv1D`'s [in, out] and are transposed; `lm_head` is left out where it is tied; `attn.bias` is the mask. Activation
 * `gelu_new`, the tanh form, unless the `config.json` beside it says otherwise.
 */
export const gpt2: Importer = {
  layout: 'GPT-2',
  recognises: (source) => orientation(source) === 'in-out',
  read: (source) => ({ layout: gpt2.layout, step: 0, ...readGpt(source) }),
};
