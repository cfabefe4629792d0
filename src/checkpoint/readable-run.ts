import path from 'node:path';
import { parameterCount, parametersOf } from '../model/parameters';
import type { MetricsLine, RunSummary } from '../shared/run-summary';
import { layoutOf } from '../tasks/layout';
import { taskTitle } from '../tasks/task-title';
import { chooseStep, optimizerName, readTensors, stepOf, weightsName } from './checkpoint-files';
import { namesIn } from './files';
import { readMetrics } from './metrics-file';
import type { RunFile } from './run-file';
import { lockHolder } from './run-lock';
import type { SafetensorsFile } from './safetensors';
import { checkShapes } from './weights';
import { checkResumable } from './check-resumable';

/** What can be read of a run on disk. Reading never changes a file. */
export class ReadableRun {
  protected constructor(
    /** Absolute path. */
    readonly folder: string,
    protected description: RunFile,
  ) {}

  /** The folder's own name, by which people know the run: a copy that was given another name is another run. */
  get name(): string {
    return path.basename(this.folder);
  }

  /** What `run.json` says. */
  get file(): RunFile {
    return this.description;
  }

  /** Refuses a run that cannot be trained further. @throws UserError `run/imported`, `run/model` */
  checkResumable(): void {
    checkResumable(this.folder, this.file);
  }

  /** Steps of the checkpoints whose weights are on disk, ascending. */
  async steps(): Promise<number[]> {
    const names = (await namesIn(this.checkpoints)) ?? [];
    return names
      .map(stepOf)
      .filter((step) => step !== undefined)
      .sort((a, b) => a - b);
  }

  /**
   * Reads the weights of a step, the newest when left out: exactly the tensors that the run's model has.
   * @throws UserError `checkpoint/missing` listing the steps there are, and those of `decodeSafetensors` and
   * `checkShapes`
   */
  async loadWeights(step?: number): Promise<{ step: number } & SafetensorsFile> {
    const wanted = chooseStep(this.folder, await this.steps(), step);
    const file = this.weightsFile(wanted);
    const loaded = await readTensors(file);
    checkShapes(loaded.tensors, parametersOf(this.file.model), file);
    return { step: wanted, ...loaded };
  }

  /**
   * Reads the optimizer state of a step.
   * @throws UserError `checkpoint/missing` when that step has none, and those of `decodeSafetensors`
   */
  async loadOptimizer(step: number): Promise<SafetensorsFile> {
    return readTensors(this.optimizerFile(step));
  }

  /** The evaluations so far; a half-written last line is ignored. */
  metrics(): Promise<MetricsLine[]> {
    return readMetrics(this.metricsFile);
  }

  /** What a list of runs and a page's axes need, without opening the weights. */
  async summary(): Promise<RunSummary> {
    const { name } = this;
    const { model, recipe, imported, engines } = this.file;
    const { vocabulary, roles } = layoutOf(recipe.task);
    const last = (await this.metrics()).at(-1);
    const writer = await lockHolder(this.folder);
    return {
      folder: this.folder,
      name,
      task: recipe.task,
      title: taskTitle(recipe.task),
      model,
      parameters: parameterCount(model),
      checkpoints: await this.steps(),
      ...(last && { last }),
      ...(imported && { imported }),
      ...(engines && { engines }),
      ...(writer && { writer }),
      vocabulary,
      roles,
    };
  }

  /** Where the weights of a step are, or would be. */
  weightsFile(step: number): string {
    return path.join(this.checkpoints, weightsName(step));
  }

  protected optimizerFile(step: number): string {
    return path.join(this.checkpoints, optimizerName(step));
  }

  protected get checkpoints(): string {
    return path.join(this.folder, 'checkpoints');
  }

  protected get metricsFile(): string {
    return path.join(this.folder, 'metrics.jsonl');
  }
}
