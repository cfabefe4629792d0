import type { ModelConfig } from '../shared/results';
import type { TaskLayout } from '../tasks/layout';

/** The model that fits a task: its vocabulary and context follow from the task; no biases and tied embeddings, as in arXiv 2407.17963. */
export function modelFor(layout: TaskLayout, size: Pick<ModelConfig, 'layers' | 'heads' | 'width' | 'encoding'>): ModelConfig {
  const { layers, heads, width, encoding } = size;
  return {
    layers,
    heads,
    width,
    vocabulary: layout.vocabulary.length,
    context: layout.inputLength,
    encoding,
    bias: false,
    tiedEmbeddings: true,
    activation: 'gelu',
    layerNormEpsilon: 1e-5,
  };
}
