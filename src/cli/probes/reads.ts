import { Option, type Command } from 'commander';
import { placeName } from '../../shared/roles';
import { taskTitle } from '../../shared/task-spec';
import type { CliContext } from '../context';
import { withEngine } from '../engine-session';
import { addCheckpointOptions, samplesOption, seedOption, whole, type CheckpointFlags } from '../options';
import { printHeading, printJson, printLine, printProvenance, printTable, provenance } from '../output';
import { progressBar } from '../progress';
import { checkLengths, findTarget } from '../weights-target';

interface Flags extends CheckpointFlags {
  readonly digits?: number;
  readonly samples: number;
  readonly seed: number;
}

export function registerReads(probe: Command, context: CliContext): void {
  addCheckpointOptions(probe.command('reads').description('Which input digits each answer digit reads: the share of prompts in which resampling that digit changes the answer.'))
    .addOption(new Option('--digits <length>', 'operand length (default: the longest trained)').argParser(whole('--digits', 1, 64)))
    .addOption(samplesOption(500))
    .addOption(seedOption())
    .action((flags: Flags) => reads(flags, context));
}

async function reads(flags: Flags, context: CliContext): Promise<void> {
  const target = await findTarget(context, flags.run, flags.checkpoint);
  const { task } = target.summary;
  const digits = flags.digits ?? task.trainDigits[1];
  checkLengths(target, [digits]);
  const bar = progressBar(context, 'Probing', 1, !flags.json);
  const { samples, seed } = flags;
  const result = await withEngine(context, flags.engine, (calls) =>
    calls.reads({ checkpoint: target.checkpoint, digits, samples, seed }, { signal: context.signal, onProgress: (done) => bar.update(done) }),
  ).finally(() => bar.stop());
  const { inputs, answers, effect } = result;
  if (flags.json) return printJson(context, { ...provenance(result), digits, samples: result.samples, inputs, answers, effect });
  printHeading(context, `What each answer digit reads: ${taskTitle(task)} at ${digits} digits, ${result.samples} prompts`);
  printProvenance(context, result);
  printTable(
    context,
    ['answer place', ...inputs.map(({ operand, place }) => `${operand} ${placeName(place, task.base)}`)],
    answers.map(({ place }, i) => [placeName(place, task.base), ...effect[i].map((value) => value.toFixed(3))]),
  );
  printLine(context, 'Each number is the share of prompts in which a different digit there changes the answer digit.');
}
