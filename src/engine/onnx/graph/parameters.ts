import { parametersOf } from '../../../model/parameters';
import { sizeOf } from '../../../model/parameter-spec';
import type { ModelConfig } from '../../../shared/model-config';
import { reshape, slice } from './elementary';
import type { Graph, Value } from './graph';
import type { Provider } from './provider';

/*
 * How a graph takes the parameters and gives their gradients. On the CPU each tensor is an input or output of its own,
 * a view into the flat vector, so that nothing is copied. On a GPU each would be a transfer of its own, so there the
 * graph takes and gives flat vectors.
 */

/** The input or output that is all parameters or gradients as one flat vector, on a GPU. */
export const flatParameters = 'parameters';
export const flatGradients = 'gradients';
/** On the CPU, the output that is a parameter's gradient. The input that is the parameter has the parameter's name. */
export const gradientOutput = (parameter: string): string => `d ${parameter}`;

/** The model's parameters, by name. */
export function parameterInputs(g: Graph, config: ModelConfig, provider: Provider): Map<string, Value> {
  const specs = parametersOf(config);
  if (provider === 'cpu') return new Map(specs.map(({ name, shape }) => [name, g.input(name, shape)]));
  const flat = g.input(flatParameters, [specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0)]);
  let end = 0;
  // Not `Split`: WebGPU's gives at most a dozen parts.
  return new Map(
    specs.map(({ name, shape }) => [name, reshape(g, slice(g, flat, 0, end, (end += sizeOf(shape))), shape)]),
  );
}

/** @param gradients of every parameter, by name and in their order */
export function outputGradients(g: Graph, gradients: ReadonlyMap<string, Value>, provider: Provider): void {
  if (provider === 'cpu') {
    for (const [name, value] of gradients) g.output(gradientOutput(name), value);
    return;
  }
  const parts = [...gradients.values()].map((value) => reshape(g, value, [sizeOf(value.shape)]));
  const length = parts.reduce((sum, { shape }) => sum + shape[0], 0);
  g.output(flatGradients, g.op('Concat', parts, [length], { axis: { int: 0 } }));
}
