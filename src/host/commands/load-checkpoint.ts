import { basename, dirname } from 'node:path';
import { env, UIKind, window, workspace, type Uri } from 'vscode';
import { importWeights } from '../imports/import-weights';
import { withCancel } from '../show/progress';
import { offer } from '../show/report';
import type { Command } from './command';
import { targetOf } from './target';

/**
 * Opens the Inspector on a run folder or checkpoint file from anywhere, after checking that it can be read. Weights of
 * other programs are imported first.
 */
export const loadCheckpoint: Command = {
  id: 'digitscope.loadCheckpoint',
  async run(host, argument) {
    const chosen = targetOf(argument)?.folder ?? (await askForFile())?.fsPath;
    if (chosen === undefined) return;
    const path = basename(chosen) === 'run.json' ? dirname(chosen) : chosen;
    const found = await withCancel(`Reading ${basename(path)}`, (signal) => host.engines.weightsAt(path, signal));
    if (found.kind === 'own') {
      host.panels.open([found.summary.folder], found.step);
      for (const note of found.notes) void offer(host.log, 'warning', `${basename(path)}: ${note}`, {});
    } else await importWeights(host, path, found.weights);
  },
};

async function askForFile(): Promise<Uri | undefined> {
  // The dialogs of Windows and Linux show either files or folders; there a run is opened by its run.json.
  const foldersToo = process.platform === 'darwin' || env.uiKind === UIKind.Web || env.remoteName !== undefined;
  const chosen = await window.showOpenDialog({
    title: foldersToo
      ? 'Load Checkpoint: weights (.safetensors, .pt) or a run folder'
      : 'Load Checkpoint: weights (.safetensors, .pt), or the run.json of a run',
    openLabel: 'Load',
    canSelectFiles: true,
    canSelectFolders: foldersToo,
    defaultUri: workspace.workspaceFolders?.[0]?.uri,
    filters: { 'Checkpoints and runs': ['safetensors', 'pt', 'pth', 'bin', 'ckpt', 'json'], 'All files': ['*'] },
  });
  return chosen?.[0];
}
