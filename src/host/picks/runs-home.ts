import { window, workspace } from 'vscode';
import { UserError } from '../../shared/errors';
import { runsDirectory } from '../settings/settings';

/**
 * The folder that new runs go into; asks where the workspace has several folders. Undefined when dismissed. @throws
 * UserError `workspace/none`
 */
export async function chooseRunsDirectory(): Promise<string | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0)
    throw new UserError(
      'workspace/none',
      'Runs are kept in the workspace, and no folder is open. Open a folder (File: Open Folder), then try again.',
    );
  const folder =
    folders.length === 1
      ? folders[0]
      : await window.showWorkspaceFolderPick({ placeHolder: 'Which folder shall keep the run?' });
  return folder && runsDirectory(folder);
}
