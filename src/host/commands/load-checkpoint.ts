import { env, UIKind, window, workspace, type Uri } from 'vscode';
import { loadCheckpoint as openWeights, summaryOf } from '../../checkpoint/load-checkpoint';
import type { Command } from './command';
import { targetOf, type Target } from './target';

/** Opens the Inspector on a run folder or a checkpoint file from anywhere, once it has been read and found whole. */
export const loadCheckpoint: Command = {
  id: 'digitscope.loadCheckpoint',
  async run(host, argument) {
    const path = targetOf(argument)?.folder ?? (await askForFile())?.fsPath;
    if (path === undefined) return;
    const { folder, step } = await whole(path);
    host.panels.open([folder], step);
  },
};

/** Where a path leads to. @throws UserError saying what is wrong with what lies there */
async function whole(path: string): Promise<Target> {
  const target = path.endsWith('run.json') ? path.slice(0, -'/run.json'.length) : path;
  const { folder, checkpoints } = await summaryOf(target);
  // A run that has just begun has nothing to read yet, and its panel fills by itself.
  if (checkpoints.length === 0) return { folder };
  const { step } = await openWeights({ folder: target });
  return target === folder ? { folder } : { folder, step };
}

async function askForFile(): Promise<Uri | undefined> {
  // The dialogs of Windows and Linux show either files or folders; there a run is opened by its run.json.
  const foldersToo = process.platform === 'darwin' || env.uiKind === UIKind.Web || env.remoteName !== undefined;
  const chosen = await window.showOpenDialog({
    title: foldersToo ? 'Load Checkpoint: a .safetensors file or a run folder' : 'Load Checkpoint: a .safetensors file, or the run.json of a run',
    openLabel: 'Load',
    canSelectFiles: true,
    canSelectFolders: foldersToo,
    defaultUri: workspace.workspaceFolders?.[0]?.uri,
    filters: { 'Checkpoints and runs': ['safetensors', 'json'], 'All files': ['*'] },
  });
  return chosen?.[0];
}
