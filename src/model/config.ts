import type { ModelConfig } from '../shared/model-config';
import type { TaskLayout } from '../tasks/layout';

type Choices = Pick<ModelConfig, 'layers' | 'heads' | 'width' | 'encoding'> &
  Partial<Pick<ModelConfig, 'bias' | 'tiedEmbeddings' | 'activation'>>;

/**
 * The model that fits a task: its vocabulary and context follow from the task; unless chosen otherwise no biases and
 * tied embeddings, as in arXiv 2407.17963.
 */
export function modelFor(
  layout: TaskLayout,
  { layers, heads, width, encoding, bias = false, tiedEmbeddings = true, activation = 'gelu' }: Choices,
): ModelConfig {
  return {
    layers,
    heads,
    width,
    vocabulary: layout.vocabulary.length,
    context: layout.inputLength,
    encoding,
    bias,
    tiedEmbeddings,
    activation,
    layerNormEpsilon: 1e-5,
  };
}
