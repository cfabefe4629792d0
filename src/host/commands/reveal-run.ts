import { commands, Uri, workspace } from 'vscode';
import { pickRun } from '../picks/pick-runs';
import type { Command } from './command';
import { targetOf } from './target';

/** Shows the folder of a run: in the explorer if it is in the workspace, otherwise in the system's file manager. */
export const revealRun: Command = {
  id: 'digitscope.revealRun',
  async run(host, argument) {
    const folder = (targetOf(argument) ?? (await pickRun(host, 'Which run folder should be shown?')))?.folder;
    if (folder === undefined) return;
    const uri = Uri.file(folder);
    await commands.executeCommand(workspace.getWorkspaceFolder(uri) ? 'revealInExplorer' : 'revealFileInOS', uri);
  },
};
