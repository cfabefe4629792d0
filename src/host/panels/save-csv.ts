import { homedir } from 'node:os';
import { posix } from 'node:path';
import { Uri, window, workspace } from 'vscode';

/** Saves a table where the user wants it; the file appears whole or not at all. False when the user dismissed the dialog. */
export async function saveCsv(suggestedName: string, text: string): Promise<boolean> {
  const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());
  const target = await window.showSaveDialog({ defaultUri: Uri.joinPath(folder, fileName(suggestedName)), filters: { 'Comma-separated values': ['csv'] }, title: 'Save Table' });
  if (!target) return false;
  const temporary = target.with({ path: `${target.path}.${process.pid}.tmp` });
  try {
    await workspace.fs.writeFile(temporary, new TextEncoder().encode(text));
    await workspace.fs.rename(temporary, target, { overwrite: true });
  } catch (error) {
    await workspace.fs.delete(temporary).then(undefined, () => undefined);
    throw error;
  }
  return true;
}

/** A name from the page, without any folders and with its ending. */
function fileName(suggested: string): string {
  const name = posix.basename(suggested.replaceAll('\\', '/')).replace(/[<>:"|?*]/g, '-') || 'table';
  return name.endsWith('.csv') ? name : `${name}.csv`;
}
