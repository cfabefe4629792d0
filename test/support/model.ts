import { parameterCount, parametersOf } from '../../src/model/parameters';
import { sizeOf } from '../../src/model/parameter-spec';
import type { Parameter } from '../../src/probes/probe-context';
import type { ModelConfig } from '../../src/shared/model-config';

/** A small model for tests; every option can be overridden. */
export const tinyConfig = (overrides: Partial<ModelConfig> = {}): ModelConfig => ({
  layers: 2,
  heads: 2,
  width: 8,
  vocabulary: 7,
  context: 6,
  encoding: 'learned',
  bias: false,
  tiedEmbeddings: true,
  activation: 'gelu',
  layerNormEpsilon: 1e-5,
  ...overrides,
});

/** A deterministic sequence of numbers in [0, 1): Park and Miller's minimal standard generator. */
export function uniform(seed: number): () => number {
  let state = seed % 2147483647 || 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Parameters spread widely enough that every part of the model matters: uniform in ±0.5, LayerNorm weights too. */
export function randomParameters(config: ModelConfig, seed: number): Float32Array {
  const next = uniform(seed);
  return Float32Array.from({ length: parameterCount(config) }, () => next() - 0.5);
}

/** A flat parameter vector by names. */
export function namedParameters(config: ModelConfig, flat: Float32Array): Map<string, Parameter> {
  let at = 0;
  return new Map(
    parametersOf(config).map(({ name, shape }) => [name, { shape, data: flat.subarray(at, (at += sizeOf(shape))) }]),
  );
}

/** Random token ids. */
export function randomIds(count: number, vocabulary: number, seed: number): Int32Array {
  const next = uniform(seed);
  return Int32Array.from({ length: count }, () => Math.floor(next() * vocabulary));
}
