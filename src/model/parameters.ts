import type { ModelConfig } from '../shared/model-config';
import { sizeOf, type ParameterSpec } from './parameter-spec';
import { encodingNamed } from './positional/encodings';

/**
 * The parameters of a model in the order of its flat vector. Names follow nanoGPT (`transformer.h.0.attn.c_attn.weight`
 * …).
 */
export function parametersOf(config: ModelConfig): ParameterSpec[] {
  const { layers, width, vocabulary, bias, tiedEmbeddings } = config;
  const withBias = (name: string, shape: number[], init: ParameterSpec['init']): ParameterSpec[] => [
    { name: `${name}.weight`, shape, init },
    ...(bias ? [{ name: `${name}.bias`, shape: [shape[0]], init: { value: 0 } }] : []),
  ];
  const block = (i: number) => {
    const at = `transformer.h.${i}`;
    return [
      ...withBias(`${at}.ln_1`, [width], { value: 1 }),
      ...withBias(`${at}.attn.c_attn`, [3 * width, width], 'normal'),
      ...withBias(`${at}.attn.c_proj`, [width, width], 'residual'),
      ...withBias(`${at}.ln_2`, [width], { value: 1 }),
      ...withBias(`${at}.mlp.c_fc`, [4 * width, width], 'normal'),
      ...withBias(`${at}.mlp.c_proj`, [width, 4 * width], 'residual'),
    ];
  };
  return [
    { name: 'transformer.wte.weight', shape: [vocabulary, width], init: 'normal' },
    ...encodingNamed(config.encoding).parameters(config),
    ...Array.from({ length: layers }, (_, i) => block(i)).flat(),
    ...withBias('transformer.ln_f', [width], { value: 1 }),
    ...(tiedEmbeddings ? [] : [{ name: 'lm_head.weight', shape: [vocabulary, width], init: 'normal' as const }]),
  ];
}

/** Number of learned numbers of a model. */
export const parameterCount = (config: ModelConfig): number =>
  parametersOf(config).reduce((sum, p) => sum + sizeOf(p.shape), 0);
