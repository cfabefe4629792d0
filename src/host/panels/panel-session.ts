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

/** Milliseconds in which changes of a run's files gather before the page hears of them. */
const settle = 200;

/**
 * A panel's side of the conversation with its page: it answers the page's calls, and tells it what changed.
 * VS Code destroys the page of a panel that is hidden and loads it anew when it is shown; a page says `hello` when it
 * begins.
 */
export class PanelSession {
  private readonly connection: MessageConnection;
  private readonly timers = new Map<number, NodeJS.Timeout>();
  /** What the page knows of each run. Empty while there is no page: its `hello` brings everything. */
  private readonly told = new Map<number, string>();
  /** Readings of a run's files wait for each other, so that what is told last was read last. */
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

  /** Shows a checkpoint in every run: at once where there is a page, else when one says `hello`. */
  show(step: number): void {
    if (!this.greeted) this.step = step;
    else this.services.folders.forEach((_, run) => this.tell('showCheckpoint', { run, step }));
  }

  /** The page is gone, because its panel was hidden. */
  hidden(): void {
    this.greeted = false;
    this.told.clear();
  }

  /** Something changed in a run's folder; below 0 for a folder that is none of the panel's. */
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
   * What a page that begins is given. The step that was asked for is given once: after that the page keeps what its
   * reader chooses.
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

  /** Tells the page of a run whose summary is another than the one it knows. */
  private async changed(run: number): Promise<void> {
    try {
      await this.read(run, (summary) => {
        const now = JSON.stringify(summary);
        if (this.closed.signal.aborted || !this.told.has(run) || this.told.get(run) === now) return;
        this.told.set(run, now);
        this.tell('runChanged', { run, summary });
      });
    } catch (error) {
      // A run that was deleted or is being written: the page keeps what it shows.
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
