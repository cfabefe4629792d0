import { Emitter, type Event } from '../common/emitter';
import type { BrokenRun } from '../../checkpoint/list-runs';
import { messageOf } from '../../shared/errors';
import type { RunSummary } from '../../shared/run-summary';

/** A run of the workspace, or a folder among the runs that cannot be opened. */
export type RunEntry = RunSummary | BrokenRun;
export const isBroken = (entry: RunEntry): entry is BrokenRun => 'problem' in entry;

/** The runs of the workspace as they were last read. Everything that lists runs gets them here. */
export class RunsModel {
  private entries: readonly RunEntry[] = [];
  private trouble: string | undefined;
  private reading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly emitter = new Emitter<void>();
  readonly onDidChange: Event<void> = this.emitter.event;

  /**
   * @param list reads the runs from disk
   * @param delay milliseconds for which changes to files are collected before the runs are read again
   */
  constructor(
    private readonly list: () => Promise<RunEntry[]>,
    private readonly delay = 200,
  ) {}

  /** Why the runs could not be listed at all. */
  get problem(): string | undefined {
    return this.trouble;
  }

  /** The runs, newest first; reads them if that has not happened yet. */
  async all(): Promise<readonly RunEntry[]> {
    await (this.reading ?? this.refresh());
    return this.entries;
  }

  /** The runs that can be opened, read again from disk. */
  async whole(): Promise<RunSummary[]> {
    await this.refresh();
    return this.entries.filter((entry): entry is RunSummary => !isBroken(entry));
  }

  /** Reads the runs again and fires `onDidChange`. */
  refresh(): Promise<void> {
    clearTimeout(this.timer);
    // One read after another, so that an older result never overwrites a newer one.
    this.reading = (this.reading ?? Promise.resolve()).then(() => this.read());
    return this.reading;
  }

  /** Reads the runs again once no further change follows. */
  refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), this.delay);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.emitter.dispose();
  }

  private async read(): Promise<void> {
    try {
      this.entries = await this.list();
      this.trouble = undefined;
    } catch (error) {
      this.entries = [];
      this.trouble = messageOf(error);
    }
    this.emitter.fire();
  }
}
