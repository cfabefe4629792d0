import { Option, type Command } from 'commander';
import { counted } from '../../shared/counted';
import type { Measure, ProbeDescription, ProbeOption, ProbeOptions, ProbeResult } from '../../shared/probe';
import type { TaskSpec } from '../../shared/task-spec';
import { taskTitle } from '../../tasks/task-title';
import type { CliContext } from '../common/context';
import { withEngine } from '../common/engine-session';
import { addCheckpointOptions, lengths, oneOf, whole, type CheckpointFlags } from '../common/options';
import { printHeading, printJson, printLine, printProvenance, printTable, provenance } from '../common/output';
import { progressBar } from '../common/progress';
import { checkLengths, findTarget } from '../common/weights-target';

/** How a probe is run from the command line and its answers printed. */
export interface ProbeFormat {
  /** Whether its option `digits` takes several lengths, each run separately. */
  readonly severalLengths: boolean;
  /** The JSON document, apart from its provenance. */
  json(results: readonly ProbeResult[], task: TaskSpec): object;
  print(context: CliContext, result: ProbeResult, task: TaskSpec, probe: ProbeDescription): void;
}

/** Findings, then measures. */
export const plainFormat: ProbeFormat = {
  severalLengths: false,
  json: ([{ also, probe, options, prompts, measures, findings }]) => ({
    ...(also && { also }),
    probe,
    options,
    prompts,
    measures: measures.map(({ values, ...measure }) => ({
      ...measure,
      values: nested(
        values,
        measure.axes.map(({ labels }) => labels.length),
      ),
    })),
    findings,
  }),
  print: (context, result, task, probe) => {
    printHeading(context, `${probe.title}: ${taskTitle(task)}, ${counted(result.prompts, 'prompt')}`);
    printProvenance(context, result);
    for (const finding of result.findings) printLine(context, `• ${finding}`);
    for (const measure of result.measures) printMeasure(context, measure);
  },
};

type ProbeFlags = CheckpointFlags & ProbeOptions & { readonly digits?: number | number[] };

/** Registers the command of a probe: its options become flags. */
export const registerProbe =
  (probe: ProbeDescription, format: ProbeFormat = plainFormat) =>
  (parent: Command, context: CliContext): void => {
    const command = addCheckpointOptions(parent.command(probe.name).description(probe.question));
    for (const option of probe.options)
      command.addOption(format.severalLengths && option.name === 'digits' ? severalLengths() : flagOf(option));
    command.action((flags: ProbeFlags) => run(probe, format, flags, context));
  };

const severalLengths = () =>
  new Option('--digits <lengths>', 'operand lengths, such as 5, 1-6 or 1,3,5 (default: the longest trained)').argParser(
    lengths('--digits'),
  );

/** A number with about four significant digits. */
function shown(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 0.001 ? value.toFixed(3) : value.toExponential(1);
}

function flagOf(option: ProbeOption): Option {
  const flag = `--${option.name}`;
  switch (option.kind) {
    case 'integer':
      return withDefault(
        new Option(`${flag} <number>`, option.help).argParser(whole(flag, option.min, option.max)),
        option.default,
      );
    case 'choice':
      return withDefault(
        new Option(`${flag} <choice>`, `${option.help}: ${option.choices.join(', ')}`).argParser(
          oneOf(flag, option.choices),
        ),
        option.default,
      );
    case 'text':
      return withDefault(new Option(`${flag} <text>`, option.help), option.default);
    case 'place':
      return new Option(`${flag} <place>`, option.help).argParser((text) => (/^\d+$/.test(text) ? Number(text) : text));
    case 'flag':
      return new Option(flag, option.help);
  }
}
const withDefault = (flag: Option, preset: number | string | null) => (preset === null ? flag : flag.default(preset));

async function run(
  probe: ProbeDescription,
  format: ProbeFormat,
  flags: ProbeFlags,
  context: CliContext,
): Promise<void> {
  const target = await findTarget(context, flags.run, flags.checkpoint);
  const { task } = target.summary;
  const given = Object.fromEntries(
    probe.options.flatMap(({ name }) => (flags[name] === undefined ? [] : [[name, flags[name]]])),
  );
  const questions = Array.isArray(flags.digits) ? flags.digits.map((digits) => ({ ...given, digits })) : [given];
  if (Array.isArray(flags.digits)) checkLengths(target, flags.digits);
  const bar = progressBar(context, 'Probing', questions.length, !flags.json);
  const results = await withEngine(context, flags.engine, async (calls) => {
    const done: ProbeResult[] = [];
    for (const options of questions)
      done.push(
        await calls.probe(
          { checkpoint: target.checkpoint, probe: probe.name, options, anyPath: true },
          { signal: context.signal, onProgress: (share) => bar.update(done.length + share) },
        ),
      );
    return done;
  }).finally(() => bar.stop());
  if (flags.json) return printJson(context, { ...provenance(results[0]), ...format.json(results, task) });
  for (const result of results) format.print(context, result, task, probe);
}

/** Row-major numbers as nested arrays; what was not measured is null. */
function nested(values: Float64Array, [length, ...rest]: readonly number[]): unknown {
  if (length === undefined) return Number.isFinite(values[0]) ? values[0] : null;
  const size = values.length / length;
  return Array.from({ length }, (_, i) => nested(values.subarray(i * size, (i + 1) * size), rest));
}

/** The longest axis that still fits a row. */
const longestRow = 16;

/**
 * Prints the last axis as columns, the one before it as rows, and each step of any others as its own table. A long
 * single axis is printed as rows.
 */
function printMeasure(context: CliContext, { title, axes, values, unit }: Measure): void {
  printLine(context);
  printHeading(context, `${title} (${unit})`);
  const [columns, rows, ...outer] = axes.toReversed();
  if (columns === undefined) return printLine(context, shown(values[0]));
  if (rows === undefined && columns.labels.length > longestRow)
    return printTable(
      context,
      [columns.name, unit],
      columns.labels.map((label, i) => [label, shown(values[i])]),
    );
  const width = columns.labels.length;
  const height = rows?.labels.length ?? 1;
  const tables = outer
    .toReversed()
    .reduce<string[]>(
      (titles, { name, labels }) =>
        titles.flatMap((before) => labels.map((label) => `${before}${before && ', '}${name} ${label}`)),
      [''],
    );
  tables.forEach((heading, table) => {
    if (heading) printLine(context, heading);
    const row = (i: number) =>
      Array.from(values.subarray((table * height + i) * width, (table * height + i + 1) * width), shown);
    printTable(
      context,
      [rows?.name ?? columns.name, ...columns.labels],
      Array.from({ length: height }, (_, i) => [rows?.labels[i] ?? '', ...row(i)]),
    );
  });
}
