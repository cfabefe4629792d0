import { homedir } from 'node:os';
import { posix } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import { writeWhole } from '../../checkpoint/write-whole';

/**
 * Saves a table where the user wants it; the file appears whole or not at all. False when the user dismissed the
 * dialog. @throws UserError `file/write`
 */
export async function saveCsv(suggestedName: string, text: string): Promise<boolean> {
  const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());
  const target = await window.showSaveDialog({
    defaultUri: Uri.joinPath(folder, fileName(suggestedName)),
    filters: { 'Comma-separated values': ['csv'] },
    title: 'Save Table',
  });
  if (!target) return false;
  // Not by VS Code's own file service, which does not look how much of a file the disk has taken.
  await writeWhole(target.fsPath, text);
  return true;
}

/** A name from the page, without any folders and with its ending. */
function fileName(suggested: string): string {
  const name = posix.basename(suggested.replaceAll('\\', '/')).replace(/[<>:"|?*]/g, '-') || 'table';
  return name.endsWith('.csv') ? name : `${name}.csv`;
}
