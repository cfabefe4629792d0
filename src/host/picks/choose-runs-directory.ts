import { window, workspace } from 'vscode';
import { UserError } from '../../shared/errors';
import { runsDirectory } from '../settings/settings';

/**
 * The folder for new runs; asks if the workspace has several folders. Undefined when dismissed. @throws
 * UserError `workspace/none`
 */
export async function chooseRunsDirectory(): Promise<string | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0)
    throw new UserError(
      'workspace/none',
      'Runs are stored in the workspace, but no folder is open. Open a folder (File: Open Folder), then try again.',
    );
  const folder =
    folders.length === 1
      ? folders[0]
      : await window.showWorkspaceFolderPick({ placeHolder: 'Which folder should the run be stored in?' });
  return folder && runsDirectory(folder);
}
