import { Option, type Command } from 'commander';
import { counted } from '../../shared/counted';
import type { Measure, ProbeDescription, ProbeOption, ProbeOptions } from '../../shared/probe';
import { taskTitle } from '../../tasks/task-title';
import type { CliContext } from '../common/context';
import { withEngine } from '../common/engine-session';
import { addCheckpointOptions, oneOf, whole, type CheckpointFlags } from '../common/options';
import { printHeading, printJson, printLine, printProvenance, printTable, provenance } from '../common/output';
import { progressBar } from '../common/progress';
import { findTarget } from '../common/weights-target';

/** Registers the command of a probe that answers with measures: its options become flags. */
export const registerMeasures =
  (probe: ProbeDescription) =>
  (parent: Command, context: CliContext): void => {
    const command = addCheckpointOptions(parent.command(probe.name).description(probe.question));
    for (const option of probe.options) command.addOption(flagOf(option));
    command.action((flags: CheckpointFlags & ProbeOptions) => run(probe, flags, context));
  };

/** A number that stands for more digits than anyone wants to read: four significant ones. */
const shown = (value: number) =>
  Number.isNaN(value)
    ? '–'
    : Number.isInteger(value)
      ? String(value)
      : Math.abs(value) >= 0.001
        ? value.toFixed(3)
        : value.toExponential(1);

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

async function run(probe: ProbeDescription, flags: CheckpointFlags & ProbeOptions, context: CliContext): Promise<void> {
  const { summary, checkpoint } = await findTarget(context, flags.run, flags.checkpoint);
  const options = Object.fromEntries(
    probe.options.flatMap(({ name }) => (flags[name] === undefined ? [] : [[name, flags[name]]])),
  );
  const bar = progressBar(context, 'Probing', 1, !flags.json);
  const result = await withEngine(context, flags.engine, (calls) =>
    calls.probe(
      { checkpoint, probe: probe.name, options, anyPath: true },
      { signal: context.signal, onProgress: (done) => bar.update(done) },
    ),
  ).finally(() => bar.stop());
  if (flags.json) {
    const measures = result.measures.map(({ values, ...measure }) => ({
      ...measure,
      values: nested(
        values,
        measure.axes.map(({ labels }) => labels.length),
      ),
    }));
    return printJson(context, {
      ...provenance(result),
      ...(result.also && { also: result.also }),
      probe: result.probe,
      options: result.options,
      prompts: result.prompts,
      measures,
      findings: result.findings,
    });
  }
  printHeading(context, `${probe.title}: ${taskTitle(summary.task)}, ${counted(result.prompts, 'prompt')}`);
  printProvenance(context, result);
  for (const finding of result.findings) printLine(context, `• ${finding}`);
  for (const measure of result.measures) printMeasure(context, measure);
}

/** Row-major numbers as arrays in arrays; what was not measured is null. */
function nested(values: Float64Array, [length, ...rest]: readonly number[]): unknown {
  if (length === undefined) return Number.isFinite(values[0]) ? values[0] : null;
  const size = values.length / length;
  return Array.from({ length }, (_, i) => nested(values.subarray(i * size, (i + 1) * size), rest));
}

/** Numbers of one axis that still fit a row. */
const longestRow = 16;

/**
 * The last axis makes the columns, the one before it the rows, each step of any others a table of its own. A long axis
 * that stands alone makes rows.
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
