import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { Uri, type Disposable, type WebviewPanel } from 'vscode';
import { RunFolder } from '../../checkpoint/run-folder';
import type { MetricsLine } from '../../shared/run-summary';
import type { Inspection } from '../engine/engine-service';
import type { Log } from '../show/log';
import { watchFolder } from '../runs/runs-watcher';
import type { Summaries } from '../runs/summaries';
import { readSettings } from '../settings/settings';
import type { TrainingService } from '../training/training-service';
import { pageHtml } from './page-html';
import { PanelSession } from './panel-session';
import { saveCsv } from './save-csv';

export interface PanelServices {
  readonly extensionUri: Uri;
  readonly inspection: Inspection;
  readonly summaries: Summaries;
  readonly trainings: TrainingService;
  readonly log: Log;
}

/** A webview with one run (the Inspector) or several side by side (Compare), and the session with its page. */
export class RunPanel {
  private readonly disposables: Disposable[] = [];
  private readonly session: PanelSession;

  /** @param step the checkpoint to show first */
  constructor(
    private readonly panel: WebviewPanel,
    readonly folders: readonly string[],
    private readonly services: PanelServices,
    step?: number,
  ) {
    const { extensionUri, trainings, log, inspection, summaries } = services;
    panel.title = panelTitle(folders);
    panel.iconPath = {
      light: Uri.joinPath(extensionUri, 'media', 'panel-light.svg'),
      dark: Uri.joinPath(extensionUri, 'media', 'panel-dark.svg'),
    };
    panel.onDidDispose(() => this.dispose());

    const isTraining = (folder: string) => trainings.of(folder) !== undefined;
    const samples = () => readSettings().inspector.samples;
    this.session = new PanelSession(
      panel.webview,
      { folders, inspection, summaries, log, samples, isTraining, metrics: metricsOf, saveCsv },
      step,
    );
    panel.onDidChangeViewState(() => !panel.visible && this.session.hidden());
    this.disposables.push(
      this.session,
      trainings.onDidChange(
        ({ kind, training }) => kind !== 'step' && this.session.changedSoon(folders.indexOf(training.folder)),
      ),
    );
    folders.forEach((folder, run) => this.disposables.push(watchFolder(folder, () => this.session.changedSoon(run))));

    panel.webview.options = pageOptions(extensionUri);
    panel.webview.html = this.html();
  }

  /** Brings the panel to the front, at a checkpoint when one is given. */
  show(step?: number): void {
    if (step !== undefined) this.session.show(step);
    this.panel.reveal();
  }

  private html(): string {
    const { webview, title } = this.panel;
    const local = (name: string) =>
      webview.asWebviewUri(Uri.joinPath(this.services.extensionUri, 'dist', name)).toString();
    return pageHtml({
      title,
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
      script: local('webview.js'),
      style: local('webview.css'),
    });
  }

  private dispose(): void {
    this.disposables.forEach((disposable) => disposable.dispose());
  }
}

/** What the page may do and load: our script, nothing outside `dist`. */
export const pageOptions = (extensionUri: Uri) => ({
  enableScripts: true,
  localResourceRoots: [Uri.joinPath(extensionUri, 'dist')],
});

export function panelTitle(folders: readonly string[]): string {
  const names = folders.map((folder) => basename(folder, '.safetensors'));
  return names.length === 1 ? `Inspector: ${names[0]}` : `Compare: ${names.join(' · ')}`;
}

async function metricsOf(target: string): Promise<MetricsLine[]> {
  // A checkpoint file outside any run has no metrics.
  return target.endsWith('.safetensors') ? [] : (await RunFolder.open(target)).metrics();
}
