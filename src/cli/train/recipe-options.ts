import { Option, type Command } from 'commander';
import { optimizerNames, type OptimizerName } from '../../engine/optimizers/optimizers';
import { recipeSchema } from '../../checkpoint/recipe-schema';
import { scheduleNames, type Recipe, type ScheduleName } from '../../shared/recipe';
import { sizeNames, sizes, type SizeName } from '../../shared/sizes';
import { UserError } from '../../shared/errors';
import { encodingNames, type EncodingName } from '../../model/positional/encodings';
import { number, oneOf, whole } from '../common/options';
import { addTaskOptions, taskFromFlags, type TaskFlags } from '../common/task-options';

/** Operands of six digits leave three lengths to test beyond the three trained. */
const defaultWidth = 6;

/** The flags of a recipe, whose values the recipe's schema checks. */
export interface RecipeFlags extends TaskFlags {
  readonly encoding?: EncodingName;
  readonly size?: SizeName;
  readonly layers?: number;
  readonly heads?: number;
  readonly width?: number;
  readonly bias?: boolean;
  readonly untied?: boolean;
  readonly activation?: Recipe['activation'];
  readonly dropout?: number;
  readonly batch?: number;
  readonly optimizer?: OptimizerName;
  readonly lr?: number;
  readonly muonLr?: number;
  readonly schedule?: ScheduleName;
  readonly weightDecay?: number;
  readonly warmup?: number;
  readonly clip?: number;
  readonly steps?: number;
  readonly until?: number | 'none';
  readonly evalEvery?: number;
  readonly evalSamples?: number;
  readonly checkpointEvery?: number;
  readonly seed?: number;
}

/** The defaults of a recipe. */
const defaults = recipeSchema.parse({ task: { operation: 'add', operandWidth: defaultWidth, trainDigits: [1, 3] } });

export function addRecipeOptions(command: Command): Command {
  const numeric = (flag: string, value: string, what: string) =>
    new Option(`${flag} <${value}>`, what).argParser(number(flag));
  return addTaskOptions(command, defaultWidth)
    .addOption(
      new Option('--encoding <encoding>', `${encodingNames.join(', ')} (default: ${defaults.encoding})`).argParser(
        oneOf('--encoding', encodingNames),
      ),
    )
    .addOption(
      new Option('--size <size>', `${sizeNames.join(', ')} (default: nano)`).argParser(oneOf('--size', sizeNames)),
    )
    .addOption(numeric('--layers', 'count', 'layers, instead of --size'))
    .addOption(numeric('--heads', 'count', 'attention heads per layer, instead of --size'))
    .addOption(numeric('--width', 'count', 'width of the residual stream, instead of --size'))
    .option('--bias', 'give linear layers and LayerNorms biases')
    .option('--untied', 'use a separate output matrix instead of the token embeddings')
    .addOption(
      new Option('--activation <function>', `gelu (tanh form), relu (default: ${defaults.activation})`).argParser(
        oneOf('--activation', ['gelu', 'relu']),
      ),
    )
    .addOption(
      numeric(
        '--dropout',
        'share',
        `dropout on the embeddings and the outputs of attention and MLPs (default: ${defaults.dropout})`,
      ),
    )
    .addOption(
      new Option(
        '--optimizer <optimizer>',
        `adamw, or muon for the block matrices with adamw for the rest (default: ${defaults.optimizer})`,
      ).argParser(oneOf('--optimizer', optimizerNames)),
    )
    .addOption(numeric('--batch', 'sequences', `sequences per step (default: ${defaults.batch})`))
    .addOption(numeric('--lr', 'rate', `learning rate of adamw (default: ${defaults.learningRate})`))
    .addOption(numeric('--muon-lr', 'rate', `learning rate of muon (default: ${defaults.muonLearningRate})`))
    .addOption(
      new Option(
        '--schedule <schedule>',
        'learning rate after the warm-up: constant, or cosine decay to a tenth at the step limit ' +
          `(default: ${defaults.schedule})`,
      ).argParser(oneOf('--schedule', scheduleNames)),
    )
    .addOption(numeric('--weight-decay', 'rate', `weight decay (default: ${defaults.weightDecay})`))
    .addOption(
      new Option(
        '--warmup <steps>',
        `steps over which the learning rate rises (default: ${defaults.warmup})`,
      ).argParser(whole('--warmup', 0, 1e9)),
    )
    .addOption(numeric('--clip', 'norm', `clip the gradient to this norm (default: ${defaults.clip})`))
    .addOption(numeric('--steps', 'count', `step limit (default: ${defaults.steps})`))
    .addOption(
      new Option(
        '--until <share>',
        'stop at this exact match at the longest trained length; none to train to the step limit ' +
          `(default: ${defaults.until})`,
      ).argParser((text) => (text === 'none' ? text : number('--until')(text))),
    )
    .addOption(numeric('--eval-every', 'steps', `steps between evaluations (default: ${defaults.evalEvery})`))
    .addOption(
      numeric('--eval-samples', 'count', `prompts per length in an evaluation (default: ${defaults.evalSamples})`),
    )
    .addOption(
      numeric(
        '--checkpoint-every',
        'steps',
        `steps between checkpoints (default: ${defaults.checkpointEvery}, or --eval-every if given)`,
      ),
    )
    .addOption(
      new Option('--seed <seed>', `seed of the weights and the training data (default: ${defaults.seed})`).argParser(
        whole('--seed', 0, 0xffffffff),
      ),
    );
}

/**
 * The recipe that the flags describe, with its defaults.
 * @throws UserError with the first problem
 */
export function recipeFromFlags(flags: RecipeFlags): Recipe {
  const task = taskFromFlags(flags, defaultWidth);
  const {
    encoding,
    size,
    batch,
    optimizer,
    lr,
    muonLr,
    schedule,
    weightDecay,
    warmup,
    clip,
    steps,
    evalEvery,
    evalSamples,
    checkpointEvery,
    seed,
  } = flags;
  const custom = defined({ layers: flags.layers, heads: flags.heads, width: flags.width });
  if (size !== undefined && Object.keys(custom).length > 0)
    throw new UserError('cli/size', `Give --size or --${Object.keys(custom).join(', --')}, not both.`);
  const result = recipeSchema.safeParse({
    task,
    encoding,
    ...(size === undefined ? custom : sizes[size]),
    ...{
      bias: flags.bias,
      tiedEmbeddings: flags.untied === undefined ? undefined : !flags.untied,
      activation: flags.activation,
      dropout: flags.dropout,
    },
    ...{
      batch,
      optimizer,
      learningRate: lr,
      muonLearningRate: muonLr,
      schedule,
      weightDecay,
      warmup,
      clip,
      steps,
      until: untilFromFlags(flags),
      evalEvery,
      evalSamples,
      seed,
    },
    // Checkpoints are written at evaluations, so --eval-every alone sets both intervals.
    checkpointEvery: checkpointEvery ?? evalEvery,
  });
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0];
  throw new UserError(`recipe/${path.join('.') || 'shape'}`, message);
}

/** The target that the flags set: null to train to the step limit, undefined if not given. */
export const untilFromFlags = ({ until }: RecipeFlags): number | null | undefined => (until === 'none' ? null : until);

const defined = (values: Record<string, number | undefined>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
