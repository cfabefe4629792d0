import path from 'node:path';
import { Option, type Command } from 'commander';
import { exportRun } from '../../checkpoint/exporters/export-run';
import { exporters } from '../../checkpoint/exporters/table';
import type { CliContext } from '../context';
import { withEngine } from '../engine-session';
import { addCheckpointOptions, oneOf, type CheckpointFlags } from '../options';
import { printJson, printLine, shortPath } from '../output';
import { findTarget } from '../weights-target';

interface Flags extends CheckpointFlags {
  readonly format: string;
  readonly out: string;
}

const formats = exporters.map(({ format }) => format);

export function registerExport(root: Command, context: CliContext): void {
  const choices = exporters.map(({ format, holds }) => `${format} (${holds})`).join(', ');
  addCheckpointOptions(root.command('export').description('Writes a run in a format that other programs read.'))
    .addOption(new Option('--format <format>', choices).argParser(oneOf('--format', formats)).makeOptionMandatory())
    .requiredOption('--out <file>', 'file to write')
    .action((flags: Flags) => exportFile(flags, context));
}

async function exportFile({ run, checkpoint: step, format, out, json }: Flags, context: CliContext): Promise<void> {
  const { checkpoint, summary } = await findTarget(context, run, step);
  // What is exported is one checkpoint, also where the newest was meant and another is written meanwhile.
  const chosen = { ...checkpoint, step: checkpoint.step ?? summary.checkpoints.at(-1) };
  const exporter = exporters.find((candidate) => candidate.format === format)!;
  const file = path.resolve(context.cwd, out);
  const bytes = await exportRun(exporter, chosen, file, () => withEngine(context, 'cpu', (calls) => calls.onnxModel({ checkpoint: chosen }, { signal: context.signal })));
  if (json) return printJson(context, { run: summary.folder, checkpoint: chosen.step, format, file, bytes });
  printLine(context, `Wrote ${shortPath(context, file)}: step ${chosen.step} of ${summary.name}, ${bytes} bytes`);
}
