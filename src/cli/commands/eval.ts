import { Option, type Command } from 'commander';
import type { EvalResult } from '../../shared/results';
import { encodingNamed } from '../../model/positional/encodings';
import { positionsInWords } from '../../tasks/theory/position-kinds';
import { taskTitle } from '../../tasks/task-title';
import type { CliContext } from '../common/context';
import { withEngine } from '../common/engine-session';
import { addCheckpointOptions, lengths, samplesOption, seedOption, type CheckpointFlags } from '../common/options';
import {
  printHeading,
  printJson,
  printLine,
  printPlaces,
  printProvenance,
  printTable,
  provenance,
  share,
} from '../common/output';
import { percent } from '../../shared/percent';
import { progressBar } from '../common/progress';
import { checkLengths, findTarget, upTo } from '../common/weights-target';

interface Flags extends CheckpointFlags {
  readonly digits?: number[];
  readonly samples: number;
  readonly seed: number;
}

export function registerEval(root: Command, context: CliContext): void {
  addCheckpointOptions(
    root.command('eval').description('Accuracy by operand length and answer place, with the theory.'),
  )
    .addOption(
      new Option('--digits <lengths>', 'operand lengths, such as 1-6 or 1,3,5 (default: all)').argParser(
        lengths('--digits'),
      ),
    )
    .addOption(samplesOption(1000))
    .addOption(seedOption())
    .action((flags: Flags) => evaluate(flags, context));
}

async function evaluate(flags: Flags, context: CliContext): Promise<void> {
  const target = await findTarget(context, flags.run, flags.checkpoint);
  const { task } = target.summary;
  const digits = flags.digits ?? upTo(task.operandWidth);
  checkLengths(target, digits);
  const bar = progressBar(context, 'Evaluating', 1, !flags.json);
  const { samples, seed } = flags;
  const result = await withEngine(context, flags.engine, (calls) =>
    calls.evaluate(
      { checkpoint: target.checkpoint, digits, samples, seed },
      { signal: context.signal, onProgress: (done) => bar.update(done) },
    ),
  ).finally(() => bar.stop());
  if (flags.json) return printJson(context, evalDocument(result));
  printHeading(context, taskTitle(task));
  printProvenance(context, result);
  printTable(
    context,
    ['digits', 'samples', 'exact', 'low digits', 'theory'],
    result.byDigits.map((row) => [
      String(row.digits),
      String(row.samples),
      percent(row.exact),
      percent(row.truncatedExact),
      share(row.predicted),
    ]),
  );
  printTheory(context, target.summary.model.encoding, result);
  printLine(context, 'Accuracy by answer place');
  printPlaces(context, result.byDigits, task.base);
}

/** Which theory the column is of, and why it says nothing where it does not. */
function printTheory(context: CliContext, encoding: string, { byDigits }: EvalResult): void {
  const { kind } = encodingNamed(encoding);
  const reasons = new Set(byDigits.flatMap(({ unpredicted }) => unpredicted ?? []));
  if (kind !== 'none') printLine(context, `Theory: an ideal model with ${positionsInWords[kind]}.`);
  for (const reason of reasons) printLine(context, reason);
}

/** The JSON document of an evaluation. */
export const evalDocument = (result: EvalResult) => ({ ...provenance(result), byDigits: result.byDigits });
