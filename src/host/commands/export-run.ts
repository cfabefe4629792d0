import { basename, dirname, join } from 'node:path';
import { commands, Uri, window, workspace } from 'vscode';
import { exportRun as writeExport } from '../../checkpoint/exporters/export-run';
import { exporters } from '../../checkpoint/exporters/exporters';
import { summaryOf } from '../../checkpoint/load-checkpoint';
import { UserError } from '../../shared/errors';
import { pickRun } from '../picks/pick-runs';
import { withCancel } from '../show/progress';
import { offer } from '../show/report';
import { pick } from '../show/pick';
import type { Command } from './command';
import { targetOf } from './target';

/**
 * Exports a run in a format that other programs read: the checkpoint that the command was called on, or the newest.
 */
export const exportRun: Command = {
  id: 'digitscope.exportRun',
  async run(host, argument) {
    const target = targetOf(argument) ?? (await pickRun(host, 'Which run should be exported?'));
    if (!target) return;
    const { folder, name, checkpoints } = await summaryOf(target.folder);
    // The step is fixed here, since a newer checkpoint may be written meanwhile.
    const step = ('step' in target ? target.step : undefined) ?? checkpoints.at(-1);
    if (step === undefined)
      throw new UserError('checkpoint/none', `The run ${name} has no checkpoint yet. Train it first.`);
    const formats = exporters.map((exporter) => ({ label: exporter.format, description: exporter.holds, exporter }));
    const exporter = (
      await pick(formats, {
        title: `Export Run: ${name}, step ${step}`,
        placeHolder: 'In which format?',
        matchOnDescription: true,
      })
    )?.exporter;
    const file = exporter && (await askForFile(`${name}-step-${step}.${exporter.format}`, exporter.format, folder));
    if (!file) return;
    const checkpoint = { folder, step };
    await withCancel(`Exporting ${name}`, (signal) =>
      writeExport(exporter, checkpoint, file.fsPath, () => host.engines.onnxModel(checkpoint, signal), signal),
    );
    void offer(host.log, 'info', `Exported ${name}, step ${step}, to ${basename(file.fsPath)}.`, {
      'Show File': () =>
        commands.executeCommand(workspace.getWorkspaceFolder(file) ? 'revealInExplorer' : 'revealFileInOS', file),
    });
  },
};

async function askForFile(name: string, format: string, run: string): Promise<Uri | undefined> {
  const home = workspace.workspaceFolders?.[0]?.uri.fsPath ?? dirname(run);
  return window.showSaveDialog({
    title: 'Export Run',
    saveLabel: 'Export',
    defaultUri: Uri.file(join(home, name)),
    filters: { [format]: [format] },
  });
}
