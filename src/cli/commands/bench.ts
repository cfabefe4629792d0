import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Option, type Command } from 'commander';
import { optimizerNames, type OptimizerName } from '../../engine/optimizers/optimizers';
import { sizeNames, type SizeName } from '../../shared/sizes';
import type { EngineChoice } from '../../shared/engines';
import { UserError } from '../../shared/errors';
import type { CliContext } from '../common/context';
import { fresh, type Bench } from '../bench/bench';
import { benchEvaluation } from '../bench/bench-evaluation';
import { benchGrowth } from '../bench/bench-growth';
import { benchProbes } from '../bench/bench-probes';
import { benchSteps, printSteps } from '../bench/bench-step';
import { benchTraining } from '../bench/bench-train';
import { engineOption, jsonOption, oneOf, whole } from '../common/options';
import { printJson, printLine } from '../common/output';

interface Flags {
  readonly size: readonly SizeName[];
  readonly batch: readonly number[];
  readonly tokens: number;
  readonly lossTokens?: number;
  readonly optimizer: OptimizerName;
  readonly steps?: number;
  readonly rounds: number;
  readonly python?: string;
  readonly peers?: string;
  readonly train?: boolean;
  readonly evaluation?: boolean;
  readonly growth?: boolean;
  readonly probes?: boolean;
  readonly all?: boolean;
  readonly engine: EngineChoice;
  readonly json?: boolean;
}

/**
 * Tokens of `A+B=C;` with operands of twenty digits, as in arXiv 2407.17963, and how many of them are the answer.
 */
const paper = { tokens: 66, lossTokens: 23 } as const;

const listOf =
  <T>(one: (text: string) => T) =>
  (text: string): T[] =>
    text.split(',').map((part) => one(part.trim()));

export function registerBench(root: Command, context: CliContext): void {
  root
    .command('bench')
    .description('Times training steps, and with --python also those of PyTorch. Use a machine that does nothing else.')
    .addOption(
      new Option('--size <sizes>', `sizes, of ${sizeNames.join(', ')}`)
        .argParser(listOf(oneOf('--size', sizeNames)))
        .default([...sizeNames], sizeNames.join(',')),
    )
    .addOption(
      new Option('--batch <sequences>', 'sequences per step')
        .argParser(listOf(whole('--batch', 1, 65536)))
        .default([64, 512], '64,512'),
    )
    .addOption(new Option('--tokens <count>', 'tokens per sequence').argParser(whole('--tokens', 1, 1024)).default(20))
    .addOption(
      new Option(
        '--loss-tokens <count>',
        'how many of the last tokens the loss is computed on (default: all)',
      ).argParser(whole('--loss-tokens', 1, 1024)),
    )
    .addOption(
      new Option('--optimizer <optimizer>', optimizerNames.join(', '))
        .argParser(oneOf('--optimizer', optimizerNames))
        .default('adamw'),
    )
    .addOption(
      new Option('--steps <count>', 'steps to time (default: about two seconds of steps)').argParser(
        whole('--steps', 1, 100_000),
      ),
    )
    .addOption(
      new Option('--rounds <count>', 'alternate ours and the peer this many times; the median is reported')
        .argParser(whole('--rounds', 1, 99))
        .default(3),
    )
    .option('--python <path>', 'a Python that has torch, to time PyTorch as the peer')
    .option(
      '--peers <folder>',
      'folder of torch_step.py and the other scripts of the peer (default: that of this repository)',
    )
    .option('--train', 'also time training to 99% exact match')
    .option('--evaluation', 'also time an evaluation')
    .option('--growth', 'also measure how a step scales with width, depth, tokens and batch')
    .option('--probes', 'also time the forward passes of causal probes')
    .option('--all', 'measure all of these, and steps in the format of arXiv 2407.17963')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((flags: Flags) => bench(flags, context));
}

async function bench(flags: Flags, context: CliContext): Promise<void> {
  const { tokens, lossTokens, json = false, all = false } = flags;
  if (lossTokens !== undefined && lossTokens > tokens)
    throw new UserError(
      'bench/tokens',
      `The loss cannot cover ${lossTokens} of ${tokens} tokens; give --loss-tokens of at most ${tokens}.`,
    );
  const folder =
    flags.peers === undefined ? path.join(__dirname, '..', 'scripts', 'bench') : path.resolve(context.cwd, flags.peers);
  const measured: Bench = {
    context,
    engine: flags.engine,
    rounds: flags.rounds,
    spoken: !json,
    ...(flags.python !== undefined && { peer: { python: flags.python, folder, threads: availableParallelism() } }),
  };
  const { gflops: productGflops } = await fresh(measured, (calls) => calls.benchProduct(null));
  const plan = {
    sizes: flags.size,
    batches: flags.batch,
    tokens,
    lossTokens,
    optimizer: flags.optimizer,
    steps: flags.steps,
  };
  const steps = await benchSteps(measured, plan);
  if (!json)
    printLine(context, `${steps[0].engine.label} · large float32 products: ${productGflops.toFixed(0)} GFLOP/s`);
  printSteps(measured, `A training step: ${tokens} tokens, loss on ${lossTokens ?? 'all'}`, steps, productGflops);
  const answers = all
    ? await benchSteps(measured, {
        ...plan,
        ...paper,
        sizes: flags.size.filter((size) => size !== 'mini'),
        batches: [64],
      })
    : undefined;
  if (answers)
    printSteps(
      measured,
      `A training step in the format of arXiv 2407.17963: ${paper.tokens} tokens, loss on ${paper.lossTokens}`,
      answers,
      productGflops,
    );
  const parts = {
    ...(answers && { paper: answers }),
    ...((all || flags.train) && { training: await benchTraining(measured) }),
    ...((all || flags.evaluation) && { evaluation: await benchEvaluation(measured) }),
    ...((all || flags.probes) && { probes: await benchProbes(measured) }),
    ...((all || flags.growth) && { growth: await benchGrowth(measured) }),
  };
  // One model at one batch size is a flat document, which is easier to read in scripts.
  if (json) printJson(context, { productGflops, ...(steps.length === 1 ? steps[0] : { steps }), ...parts });
}
