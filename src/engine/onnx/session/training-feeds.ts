import type { Tensor } from 'onnxruntime-node';
import type { Recipe } from '../../../shared/recipe';
import type { ModelConfig } from '../../../shared/model-config';
import { exampleShape, trainingBatches, type RandomTokens } from '../../training-batch';
import { dropoutFeed } from '../graph/programs';
import { floatTensor, idTensor } from './session';

/**
 * What `trainProgram` is fed, beside the parameters, for training examples `first` … `first` + `count` − 1. Dropout's
 * factors are time-major, as the graph's rows are.
 */
export function trainingFeeds(
  recipe: Recipe,
  config: ModelConfig,
  random?: RandomTokens,
): (first: number, count: number) => Record<string, Tensor> {
  const { tokens, from } = exampleShape(recipe, random);
  const batches = trainingBatches(recipe, config, (example, token, count) => token * count + example, random);

  return (first, count) => {
    const { ids, targets, positions, dropout = [] } = batches(first, count);
    return {
      ids: idTensor(ids, [count, tokens]),
      targets: idTensor(targets, [count, tokens - from]),
      ...(positions && { positions: idTensor(positions, [count, tokens]) }),
      ...Object.fromEntries(
        dropout.map((factors, site) => [dropoutFeed(site), floatTensor(factors, [tokens, count, config.width])]),
      ),
    };
  };
}
