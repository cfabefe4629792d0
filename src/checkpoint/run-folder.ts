import { rm } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { EngineIdentity } from '../shared/identities';
import type { MetricsLine } from '../shared/run-summary';
import { makeSubfolder } from './files';
import { appendMetrics, truncateMetrics } from './metrics-file';
import type { RunFile } from './run-file';
import { createDescription, readDescription, writeDescription } from './run-description';
import { ReadableRun } from './readable-run';
import { removeLeftovers, setAside } from './tidy-run';
import { whileThere } from './while-there';
import { withLimits, type Limits } from './run-limits';
import { encodeSafetensors, type NamedTensor } from './safetensors';
import { describeSelf } from './self-description';
import { writeWhole } from './write-whole';

/**
 * A run on disk: `run.json`, `metrics.jsonl` and `checkpoints/`. Whatever is written appears under its name only when
 * it is whole, so that a run killed at any instant can be read and resumed.
 */
export class RunFolder extends ReadableRun {
  /**
   * Begins a run in a folder that does not exist yet or is empty.
   * @throws UserError `run/exists` when something is there already
   */
  static async create(folder: string, file: RunFile): Promise<RunFolder> {
    const absolute = path.resolve(folder);
    await createDescription(absolute, file);
    return new RunFolder(absolute, file);
  }

  /**
   * Opens the folder of a run.
   * @throws UserError `run/missing`, `run/empty` (no `run.json`), and those of `parseRunFile`
   */
  static async open(folder: string): Promise<RunFolder> {
    const absolute = path.resolve(folder);
    return new RunFolder(absolute, await readDescription(absolute));
  }

  /** Notes which engine trains the steps after `fromStep`, where that is another than trained those before. */
  async noteEngine(fromStep: number, engine: EngineIdentity): Promise<void> {
    const before = (this.file.engines ?? []).filter((span) => span.fromStep < fromStep);
    const engines = before.at(-1)?.label === engine.label ? before : [...before, { ...engine, fromStep }];
    if (JSON.stringify(engines) !== JSON.stringify(this.file.engines)) await this.describe({ ...this.file, engines });
  }

  /** Notes the limits under which the steps after `fromStep` are trained, where they are others than held before. */
  async noteLimits(fromStep: number, limits: Limits): Promise<void> {
    const spans = withLimits(this.file, fromStep, limits);
    if (!isDeepStrictEqual(spans, this.file.limits)) await this.describe({ ...this.file, limits: spans });
  }

  /**
   * Makes room to begin again at step 0: metrics and checkpoints move to `before-restart-1`, or the next free number.
   * Nothing is deleted.
   * @returns the name of that folder, or undefined where there was nothing to move
   */
  async setAside(): Promise<string | undefined> {
    const name = await setAside(this.folder);
    if (name !== undefined) await this.describe({ ...this.file, engines: undefined, limits: undefined });
    return name;
  }

  /**
   * Removes what writers that were killed left under temporary names. Only for the process that holds the run's lock.
   */
  removeLeftovers(): Promise<void> {
    return removeLeftovers([this.folder, this.checkpoints]);
  }

  /** Takes back a run that could not be written whole: removes its folder. Only for the process that made it. */
  async discard(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * Writes a checkpoint. The optimizer file goes first: where a weights file is, the checkpoint is whole.
   * @param optimizer left out where there is no state to go on from, as of an imported model
   * @param metadata goes into both files; the weights also say of which task and model they are, so that the file alone
   * can be opened
   */
  async saveCheckpoint(
    step: number,
    weights: ReadonlyMap<string, NamedTensor>,
    optimizer?: ReadonlyMap<string, NamedTensor>,
    metadata: Record<string, string> = {},
  ): Promise<void> {
    const { name } = this;
    const { model, recipe, imported } = this.file;
    await whileThere(this.folder, async () => {
      await makeSubfolder(this.checkpoints);
      if (optimizer) await writeWhole(this.optimizerFile(step), encodeSafetensors(optimizer, metadata));
      await writeWhole(
        this.weightsFile(step),
        encodeSafetensors(weights, {
          ...metadata,
          ...describeSelf({ run: name, step, task: recipe.task, model, ...(imported && { imported }) }),
        }),
      );
    });
  }

  /** @throws UserError `run/gone`, `file/write`; then the file is as it was */
  async appendMetrics(line: MetricsLine): Promise<void> {
    await whileThere(this.folder, () => appendMetrics(this.metricsFile, line));
  }

  /** On resume: drops the evaluations of steps beyond the checkpoint, atomically. */
  truncateMetrics(afterStep: number): Promise<void> {
    return truncateMetrics(this.metricsFile, afterStep);
  }

  private async describe(file: RunFile): Promise<void> {
    await writeDescription(this.folder, file);
    this.description = file;
  }
}
