import * as z from 'zod';
import { count, recipeSchema, share } from '../checkpoint/recipe-schema';
import { optimizerNames } from '../engine/optimizers/optimizers';
import { encodingNames } from '../model/positional/encodings';
import type { StepQuestion } from '../shared/bench-contract';
import type { EngineContract } from '../shared/engine-contract';
import type { Schemas } from '../shared/rpc';
import { oneOf } from '../shared/schemas/one-of';
import { probeOptionsSchema } from '../shared/schemas/probe-options';
import { taskSpecSchema } from '../tasks/task-schema';

/** A model and a batch whose training step is timed. */
export const stepQuestionSchema = z.object({
  layers: z.number().int().min(1).max(64),
  heads: z.number().int().min(1).max(64),
  width: z.number().int().min(1).max(4096),
  encoding: oneOf('The encoding', encodingNames).default('learned'),
  optimizer: oneOf('The optimizer', optimizerNames).default('adamw'),
  vocabulary: z.number().int().min(2).max(64).default(16),
  /** Tokens of an input. */
  tokens: z.number().int().min(1).max(1024).default(20),
  /** How many of its last tokens the loss is on; all of them when left out. */
  lossTokens: z.number().int().min(1).max(1024).optional(),
  batch: z.number().int().min(1).max(65536).default(64),
  steps: z.number().int().min(1).max(100_000).default(30),
}) satisfies z.ZodType<StepQuestion>;

const checkpointRef = z.object({ folder: z.string().min(1), step: z.number().int().min(0).optional() });

const samples = z.number().int().min(1).max(1_000_000);

const seed = z.number().int().min(0).max(0xffffffff);

const digits = z.number().int().min(1).max(64);

const sizedPrompts = z.object({
  layers: count('The number of layers', 48),
  heads: count('The number of heads', 64),
  width: count('The width', 4096),
  prompts: samples,
});

export const engineSchemas: Schemas<EngineContract> = {
  train: z.union([
    z.strictObject({ folder: z.string().min(1), recipe: recipeSchema }),
    z.strictObject({
      folder: z.string().min(1),
      resume: z.literal(true),
      steps: count('The number of steps').optional(),
      until: share('The target exact match').nullable().optional(),
      fromScratch: z.boolean().optional(),
    }),
  ]),
  evaluate: z.object({ checkpoint: checkpointRef, digits: z.array(digits).min(1), samples, seed }),
  attention: z.object({ checkpoint: checkpointRef, prompt: z.string().max(400) }),
  failures: z.object({
    checkpoint: checkpointRef,
    digits,
    place: z.number().int().min(0).max(128).nullable(),
    samples,
    seed,
    limit: z.number().int().min(1).max(10_000),
  }),
  probe: z.object({
    checkpoint: checkpointRef,
    probe: z.string().max(64),
    options: probeOptionsSchema,
    anyPath: z.boolean().optional(),
  }),
  probes: z.null(),
  onnxModel: z.object({ checkpoint: checkpointRef }),
  weightsAt: z.object({ path: z.string().min(1) }),
  foreignAt: z.object({ path: z.string().min(1) }),
  importRun: z.object({
    path: z.string().min(1),
    task: taskSpecSchema,
    heads: count('The number of heads', 64),
    vocabulary: z.string().max(1000).optional(),
    activation: z.enum(['gelu', 'relu']).optional(),
    folder: z.string().min(1),
  }),
  benchStep: stepQuestionSchema,
  benchProduct: z.null(),
  benchEvaluation: sizedPrompts,
  benchProbes: sizedPrompts,
  engine: z.null(),
  checkEngines: z.null(),
};
