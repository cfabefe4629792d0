import type { ModelConfig } from '../shared/model-config';
import { randomFor, streams, type Random } from '../tasks/random';
import { parametersOf } from './parameters';
import { sizeOf, type ParameterSpec } from './parameter-spec';

/**
 * A fresh model's flat parameter vector, GPT-2's way: matrices and embeddings normal(0, 0.02), projections into the
 * residual stream normal(0, 0.02/√(2·layers)), LayerNorm weights 1, biases 0; what an encoding learns as its file says.
 * Tensor i has the random numbers of item i of the seed's stream for it.
 */
export function initialParameters(config: ModelConfig, seed: number): Float32Array {
  const specs = parametersOf(config);
  const flat = new Float32Array(specs.reduce((sum, spec) => sum + sizeOf(spec.shape), 0));
  let at = 0;
  specs.forEach((spec, index) => {
    const end = at + sizeOf(spec.shape);
    fill(flat.subarray(at, end), spec.init, config, randomFor(seed, streams.init, index));
    at = end;
  });
  return flat;
}

function fill(values: Float32Array, init: ParameterSpec['init'], config: ModelConfig, random: Random): void {
  const deviation = init === 'residual' ? 0.02 / Math.sqrt(2 * config.layers) : 0.02;
  const draw = () => {
    if (typeof init === 'string') return deviation * normal(random);
    return 'value' in init ? init.value : init.uniform * ((2 * random.next()) / 2 ** 32 - 1);
  };
  for (let i = 0; i < values.length; i++) values[i] = draw();
}

/** A standard normal number (Box and Muller 1958). */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log((random.next() + 1) / 2 ** 32));
  return radius * Math.cos((2 * Math.PI * random.next()) / 2 ** 32);
}
