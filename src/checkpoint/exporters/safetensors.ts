import { encodeSafetensors } from '../safetensors';
import { describeSelf } from '../self-description';
import type { Exporter } from './exporter';

/**
 * The weights as float32 under nanoGPT's names, linear weights [out, in]; tied embeddings once, as
 * `transformer.wte.weight`. Says of itself which task and model it is.
 */
export const safetensors: Exporter = {
  format: 'safetensors',
  holds: "the weights under nanoGPT's names",
  async encode(source) {
    const { run, step, task, model, imported, tensors } = await source.weights();
    // `format` tells Hugging Face's transformers that the tensors are laid out as PyTorch has them.
    return encodeSafetensors(tensors, {
      format: 'pt',
      ...describeSelf({ run, step, task, model, ...(imported && { imported }) }),
    });
  },
};
