import { sizeOf, type ParameterSpec } from '../model/parameter-spec';
import { checkpointError } from './checkpoint-error';
import type { NamedTensor, Tensors } from './safetensors';

const describe = (shape: readonly number[]) => `[${shape.join(', ')}]`;

/**
 * Checks that a file holds exactly the tensors of a model, each of its shape.
 * @param source the file's name, for messages
 * @throws UserError `checkpoint/tensors` naming the first tensor that is missing, of another shape or not of this model
 */
export function checkShapes(
  tensors: ReadonlyMap<string, NamedTensor>,
  specs: readonly ParameterSpec[],
  source: string,
): void {
  const advice = 'Use the weights that belong to this model, or correct the description of the model.';
  for (const { name, shape } of specs) {
    const found = tensors.get(name);
    if (!found)
      throw checkpointError(
        'tensors',
        source,
        `lacks the tensor '${name}' of shape ${describe(shape)} that its model needs`,
        advice,
      );
    if (describe(found.shape) !== describe(shape))
      throw checkpointError(
        'tensors',
        source,
        `holds the tensor '${name}' in shape ${describe(found.shape)} where its model needs ${describe(shape)}`,
        advice,
      );
  }
  const known = new Set(specs.map((spec) => spec.name));
  for (const name of tensors.keys())
    if (!known.has(name))
      throw checkpointError('tensors', source, `holds the tensor '${name}', which its model does not have`, advice);
}

/** The names of the tensors that hold a NaN or an infinity. Such weights are loaded, and said. */
export const notFinite = (tensors: ReadonlyMap<string, NamedTensor>): string[] =>
  [...tensors].filter(([, { data }]) => !data.every(Number.isFinite)).map(([name]) => name);

/** The tensors as one vector, in the order of `specs`. They must have passed `checkShapes`. */
export function flatten(tensors: ReadonlyMap<string, NamedTensor>, specs: readonly ParameterSpec[]): Float32Array {
  const flat = new Float32Array(specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  let at = 0;
  for (const { name, shape } of specs) {
    flat.set(tensors.get(name)!.data, at);
    at += sizeOf(shape);
  }
  return flat;
}

/** A flat vector as named tensors: views into it, not copies. */
export function unflatten(flat: Float32Array, specs: readonly ParameterSpec[]): Tensors {
  let at = 0;
  return new Map(specs.map(({ name, shape }) => [name, { shape, data: flat.subarray(at, (at += sizeOf(shape))) }]));
}
