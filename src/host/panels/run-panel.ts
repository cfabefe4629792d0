import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { Uri, type Disposable, type WebviewPanel } from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { RunFolder } from '../../checkpoint/run-folder';
import { messageOf, UserError } from '../../shared/errors';
import { pageSchemas, type PageContract, type PageEvents } from '../../shared/page-contract';
import type { MetricsLine, RunSummary } from '../../shared/results';
import { serve } from '../../shared/rpc';
import type { Inspection } from '../engine-service';
import type { Log } from '../log';
import { watchFolder } from '../runs/runs-watcher';
import type { Summaries } from '../runs/summaries';
import { readSettings } from '../settings';
import type { TrainingService } from '../training/training-service';
import { pageHandlers } from './page-handlers';
import { pageHtml } from './page-html';
import { saveCsv } from './save-csv';
import { pageConnection } from './transport';

export interface PanelServices {
  readonly extensionUri: Uri;
  readonly inspection: Inspection;
  readonly summaries: Summaries;
  readonly trainings: TrainingService;
  readonly log: Log;
}

/** Milliseconds in which changes of a run's files gather before the page hears of them. */
const settle = 200;

/** A webview with one run (the Inspector) or several side by side (Compare), and the connection that its page talks through. */
export class RunPanel {
  private readonly disposables: Disposable[] = [];
  private readonly connection: MessageConnection;
  private readonly timers = new Map<number, NodeJS.Timeout>();
  /** What the page last heard of each run. */
  private readonly told = new Map<number, string>();
  private readonly closed = new AbortController();

  /** @param step the checkpoint to show first */
  constructor(
    private readonly panel: WebviewPanel,
    readonly folders: readonly string[],
    private readonly services: PanelServices,
    private step?: number,
  ) {
    const { extensionUri, trainings, log, inspection } = services;
    panel.title = panelTitle(folders);
    panel.iconPath = { light: Uri.joinPath(extensionUri, 'media', 'panel-light.svg'), dark: Uri.joinPath(extensionUri, 'media', 'panel-dark.svg') };
    panel.onDidDispose(() => this.dispose());

    this.connection = pageConnection(panel.webview);
    const handlers = pageHandlers({
      folders,
      firstStep: () => this.step,
      samples: () => readSettings().inspector.samples,
      inspection,
      log,
      closed: this.closed.signal,
      summary: (folder) => this.summary(folder),
      metrics: metricsOf,
      saveCsv,
    });
    serve<PageContract>(this.connection, pageSchemas, handlers);
    this.connection.listen();
    this.disposables.push(this.connection, trainings.onDidChange(({ kind, training }) => kind !== 'step' && this.changedSoon(folders.indexOf(training.folder))));
    folders.forEach((folder, run) => this.disposables.push(watchFolder(folder, () => this.changedSoon(run))));

    panel.webview.options = pageOptions(extensionUri);
    panel.webview.html = this.html();
  }

  /** Brings the panel to the front, at a checkpoint when one is given. */
  show(step?: number): void {
    this.panel.reveal();
    if (step === undefined) return;
    // A page that is hidden does not hear it now; it asks for the first step when it comes back.
    this.step = step;
    this.folders.forEach((_, run) => this.tell('showCheckpoint', { run, step }));
  }

  private html(): string {
    const { webview, title } = this.panel;
    const local = (name: string) => webview.asWebviewUri(Uri.joinPath(this.services.extensionUri, 'dist', name)).toString();
    return pageHtml({ title, cspSource: webview.cspSource, nonce: randomBytes(16).toString('base64url'), script: local('webview.js'), style: local('webview.css') });
  }

  private async summary(folder: string): Promise<RunSummary> {
    const summary = await this.services.summaries(folder);
    this.told.set(this.folders.indexOf(folder), JSON.stringify(summary));
    return summary;
  }

  private changedSoon(run: number): void {
    if (run < 0) return;
    clearTimeout(this.timers.get(run));
    this.timers.set(run, setTimeout(() => void this.changed(run), settle));
  }

  /** Tells the page of a run whose summary is another than it was. */
  private async changed(run: number): Promise<void> {
    const before = this.told.get(run);
    try {
      const summary = await this.summary(this.folders[run]);
      if (!this.closed.signal.aborted && this.told.get(run) !== before) this.tell('runChanged', { run, summary });
    } catch (error) {
      // A run that was deleted or is being written: the page keeps what it shows.
      if (!(error instanceof UserError)) this.services.log.error(messageOf(error));
    }
  }

  private tell<E extends keyof PageEvents>(event: E, params: PageEvents[E]): void {
    this.connection.sendNotification(event, params).catch((error: unknown) => this.services.log.error(messageOf(error)));
  }

  private dispose(): void {
    this.closed.abort();
    this.timers.forEach((timer) => clearTimeout(timer));
    this.disposables.forEach((disposable) => disposable.dispose());
  }
}

/** What the page may do and load: our script, nothing outside `dist`. */
export const pageOptions = (extensionUri: Uri) => ({ enableScripts: true, localResourceRoots: [Uri.joinPath(extensionUri, 'dist')] });

export function panelTitle(folders: readonly string[]): string {
  const names = folders.map((folder) => basename(folder, '.safetensors'));
  return names.length === 1 ? `Inspector: ${names[0]}` : `Compare: ${names.join(' · ')}`;
}

async function metricsOf(target: string): Promise<MetricsLine[]> {
  // A checkpoint file that lies outside any run has no history.
  return target.endsWith('.safetensors') ? [] : (await RunFolder.open(target)).metrics();
}
