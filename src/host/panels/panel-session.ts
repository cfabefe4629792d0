import type { MessageConnection } from 'vscode-jsonrpc/node';
import { messageOf, UserError } from '../../shared/errors';
import { pageSchemas } from './page-schemas';
import type { PageContract, PageEvents } from '../../shared/page-contract';
import type { MetricsLine, RunSummary } from '../../shared/run-summary';
import { serve } from '../../shared/rpc';
import type { Inspection } from '../engine/engine-service';
import type { Log } from '../show/log';
import type { Summaries } from '../runs/summaries';
import { pageHandlers } from './page-handlers';
import { pageConnection, type MessagePort } from './transport';

export interface SessionServices {
  /** The runs of the panel (absolute paths). */
  readonly folders: readonly string[];
  readonly inspection: Inspection;
  readonly summaries: Summaries;
  readonly log: Log;
  samples(): number;
  isTraining(folder: string): boolean;
  metrics(folder: string): Promise<MetricsLine[]>;
  saveCsv(suggestedName: string, text: string): Promise<boolean>;
}

/** Milliseconds for which changes to a run's files are collected before the page is told. */
const settle = 200;

/**
 * The host's side of the connection to a panel's page: answers the page's calls and tells it what changed. VS Code
 * destroys the page of a hidden panel and loads it again when the panel is shown; a page calls `hello` when it starts.
 */
export class PanelSession {
  private readonly connection: MessageConnection;
  private readonly timers = new Map<number, NodeJS.Timeout>();
  /** The summary of each run that the page has, as JSON. Empty while there is no page: `hello` sends everything. */
  private readonly told = new Map<number, string>();
  /** A run's files are read by one read at a time, so that the newest summary is sent last. */
  private readonly readings = new Map<number, Promise<unknown>>();
  private readonly closed = new AbortController();
  private greeted = false;

  /** @param step the checkpoint to show first */
  constructor(
    port: MessagePort,
    private readonly services: SessionServices,
    private step?: number,
  ) {
    const { folders, inspection, log, samples, isTraining, metrics, saveCsv, summaries } = services;
    this.connection = pageConnection(port);
    const handlers = pageHandlers({
      folders,
      inspection,
      log,
      samples,
      isTraining,
      metrics,
      saveCsv,
      closed: this.closed.signal,
      summary: summaries,
      greet: () => this.greet(),
    });
    serve<PageContract>(this.connection, pageSchemas, handlers);
    this.connection.listen();
    // The page will ask for these first; the engine process starts while the page loads.
    void inspection.probes(null).catch(() => undefined);
  }

  /** Shows a checkpoint of every run: at once if there is a page, otherwise when one calls `hello`. */
  show(step: number): void {
    if (!this.greeted) this.step = step;
    else this.services.folders.forEach((_, run) => this.tell('showCheckpoint', { run, step }));
  }

  /** The page is gone, because its panel was hidden. */
  hidden(): void {
    this.greeted = false;
    this.told.clear();
  }

  /** Something changed in a run's folder. @param run below 0 for a folder that is not in this panel */
  changedSoon(run: number): void {
    if (run < 0) return;
    clearTimeout(this.timers.get(run));
    this.timers.set(
      run,
      setTimeout(() => void this.changed(run), settle),
    );
  }

  dispose(): void {
    this.closed.abort();
    this.timers.forEach((timer) => clearTimeout(timer));
    this.connection.dispose();
  }

  /**
   * What a new page starts with. A requested step is sent only once: after that, the page keeps the user's choice.
   */
  private async greet(): Promise<{ runs: RunSummary[]; step?: number }> {
    const runs = await Promise.all(
      this.services.folders.map((_, run) =>
        this.read(run, (summary) => this.told.set(run, JSON.stringify(summary)) && summary),
      ),
    );
    const { step } = this;
    this.step = undefined;
    this.greeted = true;
    return { runs, step };
  }

  /** Tells the page about a run whose summary differs from the one it has. */
  private async changed(run: number): Promise<void> {
    try {
      await this.read(run, (summary) => {
        const now = JSON.stringify(summary);
        if (this.closed.signal.aborted || !this.told.has(run) || this.told.get(run) === now) return;
        this.told.set(run, now);
        this.tell('runChanged', { run, summary });
      });
    } catch (error) {
      // The run was deleted or is being written; the page keeps what it shows.
      if (!(error instanceof UserError)) this.services.log.error(messageOf(error));
    }
  }

  private read<T>(run: number, use: (summary: RunSummary) => T): Promise<T> {
    const before = this.readings.get(run) ?? Promise.resolve();
    const reading = before.then(async () => use(await this.services.summaries(this.services.folders[run])));
    this.readings.set(
      run,
      reading.catch(() => undefined),
    );
    return reading;
  }

  private tell<E extends keyof PageEvents>(event: E, params: PageEvents[E]): void {
    this.connection
      .sendNotification(event, params)
      .catch((error: unknown) => this.services.log.error(messageOf(error)));
  }
}
