import { z } from 'zod';
import { stepQuestionSchema, type BenchContract } from './bench-contract';
import { probeOptionsSchema, type ProbeDescription, type ProbeOptions, type ProbeResult } from './probe';
import type {
  AttentionResult,
  EncodingName,
  EngineIdentity,
  EvalResult,
  FailuresResult,
  ForeignWeights,
  ImportResult,
  MetricsLine,
  ModelConfig,
  WeightsAt,
} from './results';
import { encodingNames } from './results';
import type { Schemas } from './rpc';
import { taskSpecSchema, type TaskSpec } from './task-spec';

export const sizes = {
  nano: { layers: 3, heads: 3, width: 48 },
  micro: { layers: 4, heads: 4, width: 128 },
  mini: { layers: 6, heads: 6, width: 192 },
} as const;
export type SizeName = keyof typeof sizes;
export const sizeNames = Object.keys(sizes) as SizeName[];

/**
 * How parameters follow their gradients: AdamW for all of them, or Muon for the matrices of the blocks and AdamW for
 * the rest.
 */
export const optimizerNames = ['adamw', 'muon'] as const;
export type OptimizerName = (typeof optimizerNames)[number];
/** How learning rates go after the warm-up: as they are, or down a cosine to a tenth at the step limit. */
export const scheduleNames = ['constant', 'cosine'] as const;
export type ScheduleName = (typeof scheduleNames)[number];

/** How a model is trained. Written whole into `run.json`. */
export interface Recipe {
  readonly task: TaskSpec;
  readonly encoding: EncodingName;
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  readonly bias: boolean;
  readonly tiedEmbeddings: boolean;
  readonly activation: ModelConfig['activation'];
  /** Share of the embeddings and of what each attention and MLP adds that training drops; 0 for none. */
  readonly dropout: number;
  readonly batch: number;
  readonly optimizer: OptimizerName;
  /** Peak learning rate of AdamW. */
  readonly learningRate: number;
  /** Peak learning rate of Muon's matrices; without Muon it does nothing. */
  readonly muonLearningRate: number;
  readonly schedule: ScheduleName;
  readonly weightDecay: number;
  /** Steps in which the learning rates rise to their peaks. */
  readonly warmup: number;
  readonly clip: number;
  /** Step limit. */
  readonly steps: number;
  /** Stop as soon as exact match at the longest trained length reaches this share; null trains to the step limit. */
  readonly until: number | null;
  readonly evalEvery: number;
  readonly evalSamples: number;
  readonly checkpointEvery: number;
  readonly seed: number;
}

const count = (what: string, max = 1e9) =>
  z.number({ error: `${what} must be a number.` }).refine((n) => Number.isInteger(n) && n >= 1 && n <= max, {
    error: (i) => `${what} must be a whole number of 1 or more, not ${String(i.input)}.`,
  });
const share = (what: string) =>
  z.number().refine((n) => n > 0 && n <= 1, {
    error: (i) => `${what} must lie above 0 and at most at 1, not ${String(i.input)}.`,
  });

/**
 * Checks a recipe and fills in the defaults: nano, learned positions, no biases, tied embeddings, no dropout, and an
 * optimizer, a batch and rates that suit a laptop.
 */
export const recipeSchema = z
  .object({
    task: taskSpecSchema,
    encoding: z
      .enum(encodingNames, { error: `The encoding must be one of ${encodingNames.join(', ')}.` })
      .default('learned'),
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
    optimizer: z
      .enum(optimizerNames, { error: `The optimizer must be ${optimizerNames.join(' or ')}.` })
      .default('muon'),
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
    else if (r.encoding === 'rotary' && (r.width / r.heads) % 2 !== 0)
      complain(
        'encoding',
        `Rotary positions need an even head width, and ${r.width} / ${r.heads} is odd; choose another width or ` +
          'number of heads.',
      );
    if (r.checkpointEvery % r.evalEvery !== 0)
      complain(
        'checkpointEvery',
        `Checkpoints are written at evaluations: the checkpoint interval ${r.checkpointEvery} must be a multiple ` +
          `of the evaluation interval ${r.evalEvery}.`,
      );
  });
export type RecipeInput = z.input<typeof recipeSchema>;

/**
 * Weights to look at: a run folder (absolute path) and the step of one of its checkpoints, the newest when left out.
 */
export interface CheckpointRef {
  readonly folder: string;
  readonly step?: number;
}
const checkpointRef = z.object({ folder: z.string().min(1), step: z.number().int().min(0).optional() });
const samples = z.number().int().min(1).max(1_000_000);
const seed = z.number().int().min(0).max(0xffffffff);
const digits = z.number().int().min(1).max(64);

/** What computes: one engine, or the one that suits the model and the machine. */
export const engineChoices = ['auto', 'cpu', 'webgpu', 'tensorflow'] as const;
export type EngineChoice = (typeof engineChoices)[number];
export const engineChoiceSchema = z
  .enum(engineChoices, {
    error: (issue) => `The engine must be one of ${engineChoices.join(', ')}, not ${JSON.stringify(issue.input)}.`,
  })
  .default('auto');

/** Why an engine cannot serve on a machine. */
export const unavailableReasons = [
  'not-installed',
  'binding-missing',
  'cuda-missing',
  'self-test-failed',
  'no-adapter',
  'device-lost',
] as const;
export type UnavailableReason = (typeof unavailableReasons)[number];

/** How an engine did on a known computation, or why it is not available. */
export type EngineCheck =
  | {
      readonly engine: Exclude<EngineChoice, 'auto'>;
      readonly available: true;
      readonly identity: EngineIdentity;
      /** Of one forward and backward pass, in milliseconds. */
      readonly milliseconds: number;
      /**
       * Largest error against float64 loops, relative to the largest number of its kind: of logits, loss and gradients
       * the worst.
       */
      readonly error: number;
      /** Whether that is what float32 allows. */
      readonly agrees: boolean;
    }
  | {
      readonly engine: Exclude<EngineChoice, 'auto'>;
      readonly available: false;
      readonly reason: UnavailableReason;
      readonly message: string;
    };

/**
 * What training reports on its way. `start` comes once, `step` a few times a second, `eval` at each evaluation,
 * `engine` where its GPU was lost and another engine takes over from a checkpoint.
 */
export type TrainEvent =
  | {
      readonly event: 'start';
      readonly folder: string;
      readonly parameters: number;
      readonly engine: EngineIdentity;
      readonly fromStep: number;
      /** What a person should know of how it begins, in sentences. */ readonly notes?: readonly string[];
    }
  | {
      readonly event: 'step';
      readonly step: number;
      /** Mean since the last evaluation, or of the steps before it until one has run; left out before the first step. */ readonly loss?: number;
    }
  | {
      readonly event: 'engine';
      readonly engine: EngineIdentity;
      readonly fromStep: number;
      /** For people. */ readonly message: string;
    }
  | ({ readonly event: 'eval' } & MetricsLine);

export interface TrainResult {
  readonly folder: string;
  readonly steps: number;
  readonly seconds: number;
  /** Exact match at the longest trained length, at the last evaluation. */
  readonly exact: number;
  /** Whether `until` was met. */
  readonly reached: boolean;
}

/** A run to begin. Its folder must not exist or be empty. */
export interface NewTraining {
  readonly folder: string;
  readonly recipe: Recipe;
}

/** A run to go on with from its newest checkpoint. */
export interface ResumedTraining {
  readonly folder: string;
  readonly resume: true;
  /** Limits other than those that hold for the run. */
  readonly steps?: number;
  readonly until?: number | null;
  /**
   * Begin again at step 0 where no checkpoint can be resumed. What is there is moved aside, not deleted. Without it
   * such a run is refused.
   */
  readonly fromScratch?: boolean;
}

export type TrainParams = NewTraining | ResumedTraining;

/**
 * What the host (or the command line) asks of the engine process. Cancelled training writes a checkpoint of its last
 * whole step and rejects with CancelledError.
 */
export interface EngineContract extends BenchContract {
  /** @throws UserError `run/exists`, `run/locked`, `run/no-checkpoint`, `run/unusable`, `train/…`; CancelledError */
  train: {
    params: TrainParams;
    result: TrainResult;
    progress: TrainEvent;
  };
  /** Accuracy by length and place. `progress` is the share done. */
  evaluate: {
    params: { checkpoint: CheckpointRef; digits: number[]; samples: number; seed: number };
    result: EvalResult;
    progress: number;
  };
  attention: { params: { checkpoint: CheckpointRef; prompt: string }; result: AttentionResult };
  /** Draws the same prompts as `evaluate` with the same samples and seed. */
  failures: {
    params: {
      checkpoint: CheckpointRef;
      digits: number;
      place: number | null;
      samples: number;
      seed: number;
      limit: number;
    };
    result: FailuresResult;
    progress: number;
  };
  /** The probes that `probe` can run, in the order in which they are offered. */
  probes: { params: null; result: ProbeDescription[] };
  /**
   * Runs a probe of `src/probes/probes.ts`. `progress` is the share done.
   * `anyPath`: whether options may name other runs by any path, as on a command line; else, as from a page, only runs
   * beside the checkpoint's by their names.
   * @throws UserError `probe/…`
   */
  probe: {
    params: { checkpoint: CheckpointRef; probe: string; options: ProbeOptions; anyPath?: boolean };
    result: ProbeResult;
    progress: number;
  };
  /** The forward pass with its weights as an ONNX model of standard operators, for other programs. */
  onnxModel: { params: { checkpoint: CheckpointRef }; result: Uint8Array };
  /**
   * Reads the run folder or weights file (absolute path) of whatever layout, and finds it whole or says what is wrong.
   * Executes and writes nothing.
   */
  weightsAt: { params: { path: string }; result: WeightsAt };
  /** Reads a weights file (absolute path) as an import does, whoever wrote it. Executes and writes nothing. */
  foreignAt: { params: { path: string }; result: ForeignWeights };
  /**
   * Tries weights from elsewhere at the lengths that they were trained on, and other ways to take them where they do
   * not answer; then writes a run folder (must not exist or be empty) of them, as they were asked to be taken.
   * `vocabulary`: the model's characters in its token order, where they are not exactly ours in our order. `progress`
   * is the share done. Cancelled, nothing is written.
   */
  importRun: {
    params: {
      path: string;
      task: TaskSpec;
      heads: number;
      vocabulary?: string;
      activation?: ModelConfig['activation'];
      folder: string;
    };
    result: ImportResult;
    progress: number;
  };
  /**
   * The engine that this process computes with. @throws UserError `engine/<reason>` where the one asked for is not
   * available
   */
  engine: { params: null; result: EngineIdentity };
  /** Runs a known computation on every engine. */
  checkEngines: { params: null; result: EngineCheck[] };
}

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
