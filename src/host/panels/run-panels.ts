import { ViewColumn, window, type WebviewPanel, type WebviewPanelSerializer } from 'vscode';
import * as z from 'zod';
import { pageOptions, panelTitle, RunPanel, type PanelServices } from './run-panel';

/** The most runs that one panel shows; each is a column of the page. */
export const maxRuns = 8;

/** The state that a page must have saved for its panel to be restored after a reload of the window. */
const savedState = z.object({ folders: z.array(z.string().min(1)).min(1).max(maxRuns) });

/** The open panels. Opening the same runs again shows the existing panel. */
export class RunPanels implements WebviewPanelSerializer {
  static readonly viewType = 'digitscope.inspector';
  private readonly panels = new Map<string, RunPanel>();

  constructor(private readonly services: PanelServices) {}

  /**
   * Shows runs: one in an Inspector, several side by side.
   * @param folders run folders or lone checkpoint files, absolute
   * @param step the checkpoint to show first
   */
  open(folders: readonly string[], step?: number): void {
    const open = this.panels.get(keyOf(folders));
    if (open) return open.show(step);
    this.add(
      window.createWebviewPanel(
        RunPanels.viewType,
        panelTitle(folders),
        ViewColumn.Active,
        pageOptions(this.services.extensionUri),
      ),
      folders,
      step,
    );
  }

  /** Shows runs in a panel that somebody else owns, such as an editor's tab. */
  fill(panel: WebviewPanel, folders: readonly string[], step?: number): void {
    new RunPanel(panel, folders, this.services, step);
  }

  /** Restores a panel after a reload of the window. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    const saved = savedState.safeParse(state);
    // If the page was closed before it saved its runs, there is nothing to restore.
    if (saved.success) this.add(panel, saved.data.folders);
    else panel.dispose();
  }

  private add(panel: WebviewPanel, folders: readonly string[], step?: number): void {
    const key = keyOf(folders);
    this.panels.set(key, new RunPanel(panel, folders, this.services, step));
    panel.onDidDispose(() => this.panels.delete(key));
  }
}

const keyOf = (folders: readonly string[]) => JSON.stringify(folders);
