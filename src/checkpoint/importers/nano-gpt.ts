import { factOf } from './stated-facts';
import { orientation, readGpt } from './gpt-tensors';
import type { Importer } from './importer';

/**
 * nanoGPT's checkpoints (https://github.com/karpathy/nanoGPT): minGPT's names, tied embeddings, biases or none, and
 * beside the weights `model_args` (which say the number of heads) and `iter_num`. Since 2023 its GELU has the exact
 * form.
 */
export const nanoGpt: Importer = {
  layout: 'nanoGPT',
  recognises: (source) => orientation(source) === 'out-in',
  read(source) {
    const step = factOf(source.facts, 'iter_num', 'global_step')?.value;
    const { notes, ...model } = readGpt(source);
    const gelu =
      'nanoGPT since 2023 has GELU in the exact form (nn.GELU()); where the model was trained with that one, ' +
      'logits differ slightly.';
    return {
      layout: nanoGpt.layout,
      ...model,
      step: typeof step === 'number' && Number.isSafeInteger(step) && step >= 0 ? step : 0,
      notes: model.architecture.activation === 'gelu' ? [...notes, gelu] : notes,
    };
  },
};
