import * as z from 'zod';
import { encodingNames } from '../model/positional/encodings';
import { oneOf } from '../shared/schemas/one-of';
import type { ModelConfig } from '../shared/model-config';

const count = (max: number) => z.number().int().min(1).max(max);

/** The architecture of a model as files write it. */
export const modelConfigSchema = z
  .object({
    layers: count(48),
    heads: count(64),
    width: count(4096),
    vocabulary: count(1 << 16),
    context: count(1 << 16),
    encoding: oneOf('The encoding', encodingNames),
    bias: z.boolean(),
    tiedEmbeddings: z.boolean(),
    activation: z.enum(['gelu', 'relu']),
    layerNormEpsilon: z.number().positive(),
  })
  .refine(({ width, heads }) => width % heads === 0, {
    path: ['heads'],
    error: 'The width must be a multiple of the heads.',
  }) satisfies z.ZodType<ModelConfig>;
