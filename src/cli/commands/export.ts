import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Option, type Command } from 'commander';
import { exportRun } from '../../checkpoint/exporters/export-run';
import { exporters } from '../../checkpoint/exporters/exporters';
import { UserError } from '../../shared/errors';
import type { CliContext } from '../common/context';
import { withEngine } from '../common/engine-session';
import { addCheckpointOptions, oneOf, type CheckpointFlags } from '../common/options';
import { printJson, printLine, shortPath } from '../common/output';
import { findTarget } from '../common/weights-target';

interface Flags extends CheckpointFlags {
  readonly format: string;
  readonly out: string;
  readonly force?: boolean;
}

const formats = exporters.map(({ format }) => format);

export function registerExport(root: Command, context: CliContext): void {
  const choices = exporters.map(({ format, holds }) => `${format} (${holds})`).join(', ');
  addCheckpointOptions(root.command('export').description('Writes a run in a format that other programs read.'))
    .addOption(new Option('--format <format>', choices).argParser(oneOf('--format', formats)).makeOptionMandatory())
    .requiredOption('--out <file>', 'file to write')
    .option('--force', 'replace an existing file')
    .action((flags: Flags) => exportFile(flags, context));
}

async function exportFile(
  { run, checkpoint: step, format, out, force = false, json }: Flags,
  context: CliContext,
): Promise<void> {
  const { checkpoint, summary } = await findTarget(context, run, step);
  // The step is fixed here, since a newer checkpoint may be written meanwhile.
  const chosen = { ...checkpoint, step: checkpoint.step ?? summary.checkpoints.at(-1) };
  const exporter = exporters.find((candidate) => candidate.format === format)!;
  const file = path.resolve(context.cwd, out);
  await checkOutput(file, summary.folder, force);
  const bytes = await exportRun(
    exporter,
    chosen,
    file,
    () => withEngine(context, 'cpu', (calls) => calls.onnxModel({ checkpoint: chosen }, { signal: context.signal })),
    context.signal,
  );
  if (json) return printJson(context, { run: summary.folder, checkpoint: chosen.step, format, file, bytes });
  printLine(context, `Wrote ${shortPath(context, file)}: step ${chosen.step} of ${summary.name}, ${bytes} bytes`);
}

/** @throws UserError `cli/out` if the file would replace another, or a part of the run */
async function checkOutput(file: string, run: string, force: boolean): Promise<void> {
  const inRun = path.relative(run, file);
  if (/^(?:run\.json|metrics\.jsonl|checkpoints(?:[\\/].*)?)$/.test(inRun))
    throw new UserError(
      'cli/out',
      `${file} is part of the run itself, which must not be replaced. Choose another name.`,
    );
  if (!force && (await stat(file).catch(() => undefined)))
    throw new UserError('cli/out', `${file} already exists. Choose another name, or give --force to replace it.`);
}
