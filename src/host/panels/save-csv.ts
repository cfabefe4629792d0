import { homedir } from 'node:os';
import { posix } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import { writeWhole } from '../../checkpoint/write-whole';

/**
 * Saves a table where the user chooses; the file appears whole or not at all. Returns false if the dialog was
 * dismissed. @throws UserError `file/write`
 */
export async function saveCsv(suggestedName: string, text: string): Promise<boolean> {
  const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());
  const target = await window.showSaveDialog({
    defaultUri: Uri.joinPath(folder, fileName(suggestedName)),
    filters: { 'Comma-separated values': ['csv'] },
    title: 'Save Table',
  });
  if (!target) return false;
  // Not with VS Code's file system, which does not check that the whole file was written.
  await writeWhole(target.fsPath, text);
  return true;
}

/** A file name from a suggestion of the page: without folders and with the extension. */
function fileName(suggested: string): string {
  const name = posix.basename(suggested.replaceAll('\\', '/')).replace(/[<>:"|?*]/g, '-') || 'table';
  return name.endsWith('.csv') ? name : `${name}.csv`;
}
