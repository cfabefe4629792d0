import type { Tensor } from 'onnxruntime-node';
import { parametersOf } from '../../../model/parameters';
import { sizeOf } from '../../../model/parameter-spec';
import type { ModelConfig } from '../../../shared/model-config';
import { flatGradients, flatParameters, gradientOutput } from '../graph/parameters';
import type { Provider } from '../graph/provider';
import { floatTensor } from './session';

/** The feeds of a program's parameters. On the CPU they are views of the flat vector, which may change between runs. */
export const parameterFeeds = (config: ModelConfig, flat: Float32Array, provider: Provider): Record<string, Tensor> =>
  provider === 'cpu' ? views(config, flat, (name) => name) : { [flatParameters]: floatTensor(flat, [flat.length]) };

/** The fetches of a program's gradients, which write them into the flat vector. */
export const gradientFetches = (config: ModelConfig, flat: Float32Array, provider: Provider): Record<string, Tensor> =>
  provider === 'cpu' ? views(config, flat, gradientOutput) : { [flatGradients]: floatTensor(flat, [flat.length]) };

/** Tensors that are the parts of a flat vector, in the parameters' order. */
function views(config: ModelConfig, flat: Float32Array, nameOf: (parameter: string) => string): Record<string, Tensor> {
  let end = 0;
  return Object.fromEntries(
    parametersOf(config).map(({ name, shape }) => [
      nameOf(name),
      floatTensor(flat.subarray(end, (end += sizeOf(shape))), shape),
    ]),
  );
}
