import * as z from 'zod';
import { encodingNamed, encodingNames } from '../model/positional/encodings';
import { oneOf } from '../shared/schemas/one-of';
import { scheduleNames } from '../shared/recipe';
import { sizes } from '../shared/sizes';
import { taskSpecSchema } from '../tasks/task-schema';

export const count = (what: string, max = 1e9) =>
  z.number({ error: `${what} must be a number.` }).refine((n) => Number.isInteger(n) && n >= 1 && n <= max, {
    error: (i) => `${what} must be a whole number of 1 or more, not ${String(i.input)}.`,
  });

export const share = (what: string) =>
  z.number().refine((n) => n > 0 && n <= 1, {
    error: (i) => `${what} must be greater than 0 and at most 1, not ${String(i.input)}.`,
  });

/**
 * Checks a recipe and fills in the defaults: nano, learned positions, no biases, tied embeddings, no dropout, and an
 * optimizer, a batch and rates that suit a laptop.
 */
export const recipeSchema = z
  .object({
    task: taskSpecSchema,
    encoding: oneOf('The encoding', encodingNames).default('learned'),
    layers: count('The number of layers', 48).default(sizes.nano.layers),
    heads: count('The number of heads', 64).default(sizes.nano.heads),
    width: count('The width', 4096).default(sizes.nano.width),
    bias: z.boolean().default(false),
    tiedEmbeddings: z.boolean().default(true),
    activation: z.enum(['gelu', 'relu'], { error: 'The activation must be gelu or relu.' }).default('gelu'),
    dropout: z
      .number()
      .refine((n) => n >= 0 && n < 1, {
        error: (i) => `The dropout must be 0 or more and below 1, not ${String(i.input)}.`,
      })
      .default(0),
    batch: count('The batch', 65536).default(256),
    /** Whether there is such an optimizer, the engine says. */
    optimizer: z.string().min(1).default('muon'),
    learningRate: z.number().positive({ error: 'The learning rate must be above 0.' }).default(3e-3),
    muonLearningRate: z.number().positive({ error: 'The learning rate of Muon must be above 0.' }).default(0.01),
    schedule: z
      .enum(scheduleNames, { error: `The schedule must be ${scheduleNames.join(' or ')}.` })
      .default('constant'),
    weightDecay: z.number().min(0, { error: 'The weight decay must be 0 or more.' }).default(0.1),
    warmup: z.number().int().min(0).default(100),
    clip: z.number().positive({ error: 'The gradient clip must be above 0.' }).default(1),
    steps: count('The number of steps').default(5000),
    until: share('The target exact match').nullable().default(0.99),
    evalEvery: count('The evaluation interval').default(50),
    evalSamples: count('The number of evaluation samples', 1e6).default(1000),
    checkpointEvery: count('The checkpoint interval').default(100),
    seed: z
      .number()
      .int()
      .min(0)
      .max(0xffffffff, { error: 'The seed must be a whole number from 0 to 4294967295.' })
      .default(1),
  })
  .superRefine((r, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (r.width % r.heads !== 0)
      complain(
        'heads',
        `The width ${r.width} does not split into ${r.heads} heads; choose a width that is a multiple of the heads.`,
      );
    else if (encodingNamed(r.encoding).needsEvenHeadWidth && (r.width / r.heads) % 2 !== 0)
      complain(
        'encoding',
        `The encoding ${r.encoding} needs an even head width, and ${r.width} / ${r.heads} is odd; choose another ` +
          'width or number of heads.',
      );
    if (r.checkpointEvery % r.evalEvery !== 0)
      complain(
        'checkpointEvery',
        `Checkpoints are written at evaluations: the checkpoint interval ${r.checkpointEvery} must be a multiple ` +
          `of the evaluation interval ${r.evalEvery}.`,
      );
  });

export type RecipeInput = z.input<typeof recipeSchema>;
