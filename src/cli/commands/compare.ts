import { Option, type Command } from 'commander';
import type { EngineChoice } from '../../shared/engines';
import { counted } from '../../shared/counted';
import { UserError } from '../../shared/errors';
import type { EvalResult } from '../../shared/results';
import { placeName } from '../../shared/roles';
import { taskTitle } from '../../tasks/task-title';
import type { CliContext } from '../common/context';
import { withEngine } from '../common/engine-session';
import { engineOption, jsonOption, lengths, samplesOption, seedOption } from '../common/options';
import { printHeading, printJson, printLine, printProvenance, printTable, share } from '../common/output';
import { percent } from '../../shared/percent';
import { progressBar } from '../common/progress';
import { checkLengths, findTarget, upTo, type Target } from '../common/weights-target';
import { evalDocument } from './eval';

interface Flags {
  readonly runs: string[];
  readonly digits?: number[];
  readonly samples: number;
  readonly seed: number;
  readonly engine: EngineChoice;
  readonly json?: boolean;
}

export function registerCompare(root: Command, context: CliContext): void {
  root
    .command('compare')
    .description('Accuracy of several runs side by side, with the theory.')
    .addOption(
      new Option('--runs <paths>', 'two or more run folders or checkpoint files, separated by commas')
        .argParser(runPaths)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--digits <lengths>', 'operand lengths (default: all that fit every run)').argParser(
        lengths('--digits'),
      ),
    )
    .addOption(samplesOption(1000))
    .addOption(seedOption())
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((flags: Flags) => compare(flags, context));
}

function runPaths(text: string): string[] {
  const paths = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (paths.length < 2)
    throw new UserError(
      'cli/runs',
      `--runs needs two or more runs separated by commas, such as runs/one,runs/two, not '${text}'.`,
    );
  return paths;
}

async function compare(flags: Flags, context: CliContext): Promise<void> {
  const targets: Target[] = [];
  for (const run of flags.runs) targets.push(await findTarget(context, run));
  const digits = flags.digits ?? upTo(Math.min(...targets.map(({ summary }) => summary.task.operandWidth)));
  for (const target of targets) checkLengths(target, digits);
  const results = await evaluateAll(targets, digits, flags, context);
  if (flags.json) {
    const runs = results.map((result, i) => ({
      ...evalDocument(result),
      name: targets[i].summary.name,
      task: targets[i].summary.task,
      encoding: targets[i].summary.model.encoding,
    }));
    return printJson(context, { runs });
  }
  print(targets, results, digits, context);
}

async function evaluateAll(
  targets: readonly Target[],
  digits: number[],
  { samples, seed, engine, json }: Flags,
  context: CliContext,
): Promise<EvalResult[]> {
  const bar = progressBar(context, 'Evaluating', targets.length, !json);
  return withEngine(context, engine, async (calls) => {
    const results: EvalResult[] = [];
    for (const { checkpoint } of targets) {
      const onProgress = (done: number) => bar.update(results.length + done);
      results.push(await calls.evaluate({ checkpoint, digits, samples, seed }, { signal: context.signal, onProgress }));
    }
    return results;
  }).finally(() => bar.stop());
}

/** The names of the runs, with the step if two checkpoints of one run are compared. */
function columnNames(targets: readonly Target[], results: readonly EvalResult[]): string[] {
  const names = targets.map(({ summary }) => summary.name);
  const isTwice = (name: string) => names.indexOf(name) !== names.lastIndexOf(name);
  return names.map((name, i) => (isTwice(name) ? `${name} step ${results[i].checkpoint.step}` : name));
}

function print(
  targets: readonly Target[],
  results: readonly EvalResult[],
  digits: readonly number[],
  context: CliContext,
): void {
  const names = columnNames(targets, results);
  targets.forEach(({ summary }, i) => {
    printHeading(context, `${summary.name}: ${taskTitle(summary.task)}, ${summary.model.encoding} positions`);
    printProvenance(context, results[i]);
  });
  const predicted = results.map((result) => result.byDigits.map((row) => share(row.predicted)));
  // The theory is one column if it is the same for every run.
  const theories = predicted.every((column) => column.join() === predicted[0].join()) ? [predicted[0]] : predicted;
  printTable(
    context,
    ['digits', ...names, ...(theories.length === 1 ? ['theory'] : names.map((name) => `theory of ${name}`))],
    digits.map((length, i) => [
      String(length),
      ...results.map((result) => percent(result.byDigits[i].exact)),
      ...theories.map((column) => column[i]),
    ]),
  );
  printLine(context, 'Accuracy by answer place');
  const bases = [...new Set(targets.map(({ summary }) => summary.task.base))];
  const rows = digits.flatMap((length, i) => {
    const places = [...new Set(results.flatMap((result) => result.byDigits[i].byPlace.map(({ place }) => place)))].sort(
      (a, b) => a - b,
    );
    const accuracy = (result: EvalResult, place: number) =>
      result.byDigits[i].byPlace.find((entry) => entry.place === place)?.accuracy;
    return places.map((place) => [
      `${counted(length, 'digit')}, ${placeIn(place, bases)}`,
      ...results.map((result) => share(accuracy(result, place))),
    ]);
  });
  printTable(context, ['digits, place', ...names], rows);
}

/**
 * A place by its name in each of several bases: `tens`, or `tens / 8^1` where runs of base 10 and base 8 are compared.
 */
const placeIn = (place: number, bases: readonly number[]): string =>
  [...new Set(bases.map((base) => placeName(place, base)))].join(' / ');
