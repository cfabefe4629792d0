import { checkpointError } from '../checkpoint-error';
import { orientation, readGpt } from './gpt-tensors';
import type { Importer } from './importer';

/**
 * nanoGPT's checkpoints (https://github.com/karpathy/nanoGPT): minGPT's names, tied embeddings, biases or none, and beside the weights `model_args`
 * (which say the number of heads) and `iter_num`.
 */
export const nanoGpt: Importer = {
  layout: 'nanoGPT',
  recognises: (source) => orientation(source) === 'out-in',
  read(source) {
    const { architecture, tensors, notes } = readGpt(source);
    const number = (key: string) => {
      const value = source.facts.get(key);
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
    };
    const heads = number('n_head');
    if (heads !== undefined && (heads < 1 || architecture.width % heads !== 0))
      throw checkpointError('model', source.name, `says that it has ${heads} heads, into which its width ${architecture.width} does not split`);
    const gelu = 'Its activation is taken for GELU in the tanh form. nanoGPT since 2023 has the exact form (nn.GELU()); where the model was trained with that one, logits differ slightly.';
    return { layout: nanoGpt.layout, architecture, tensors, ...(heads !== undefined && { heads }), step: number('iter_num') ?? 0, notes: [...notes, gelu] };
  },
};
