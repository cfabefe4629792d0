import { Disposable, RelativePattern, Uri, workspace } from 'vscode';
import { messageOf } from '../../shared/errors';
import type { Log } from '../show/log';
import { concernsUs, runsDirectory } from '../settings/settings';
import type { RunsModel } from './runs-model';

/** Calls `changed` for every file that is created, changed or deleted below a folder. */
export function watchFolder(folder: string, changed: () => void): Disposable {
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(folder), '**'));
  return Disposable.from(
    watcher,
    watcher.onDidCreate(changed),
    watcher.onDidChange(changed),
    watcher.onDidDelete(changed),
  );
}

/** Keeps the model of runs up to date with the disk, the settings and the folders of the workspace. */
export class RunsWatcher {
  private watchers: Disposable | undefined;
  private readonly listeners: Disposable;

  constructor(
    private readonly runs: RunsModel,
    private readonly log: Log,
  ) {
    this.watch();
    this.listeners = Disposable.from(
      workspace.onDidChangeWorkspaceFolders(() => this.watch()),
      workspace.onDidChangeConfiguration((event) => concernsUs(event) && this.watch()),
    );
  }

  dispose(): void {
    this.watchers?.dispose();
    this.listeners.dispose();
  }

  private watch(): void {
    this.watchers?.dispose();
    const changed = () => this.runs.refreshSoon();
    try {
      this.watchers = Disposable.from(
        ...(workspace.workspaceFolders ?? []).map((folder) => watchFolder(runsDirectory(folder), changed)),
      );
    } catch (error) {
      // An invalid setting: the tree shows the message, and the next change of the settings tries again.
      this.log.warn(messageOf(error));
    }
    changed();
  }
}
