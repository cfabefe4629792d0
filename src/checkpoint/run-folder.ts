import path from 'node:path';
import { parameterCount, parametersOf } from '../model/parameters';
import { UserError } from '../shared/errors';
import type { EngineIdentity, MetricsLine, RunSummary } from '../shared/results';
import { layoutOf } from '../tasks/layout';
import { chooseStep, optimizerName, readTensors, stepOf, weightsName } from './checkpoint-files';
import { list, makeFolder, namesIn, textOf, writeWhole } from './files';
import { appendMetrics, readMetrics, truncateMetrics } from './metrics-file';
import { parseRunFile, type RunFile } from './run-file';
import { encodeSafetensors, type NamedTensor, type SafetensorsFile } from './safetensors';
import { describeSelf } from './self-description';
import { checkShapes } from './weights';

/**
 * A run on disk: `run.json`, `metrics.jsonl` and `checkpoints/`. Whatever is written appears under its name only when it is whole,
 * so that a run killed at any instant can be read and resumed. Reading never changes a file.
 */
export class RunFolder {
  private constructor(
    /** Absolute path. */
    readonly folder: string,
    private description: RunFile,
  ) {}

  /** What `run.json` says. */
  get file(): RunFile {
    return this.description;
  }

  /**
   * Begins a run in a folder that does not exist yet or is empty.
   * @throws UserError `run/exists` when something is there already
   */
  static async create(folder: string, file: RunFile): Promise<RunFolder> {
    const absolute = path.resolve(folder);
    await makeFolder(absolute);
    const found = ((await namesIn(absolute)) ?? []).filter((name) => !isLeftover(name));
    if (found.length > 0) {
      const advice = found.includes('run.json') ? 'Resume that run, or choose another name' : 'Choose another name';
      throw new UserError('run/exists', `The folder ${absolute} is not empty (it holds ${list(found)}). ${advice}; nothing was changed.`);
    }
    const run = new RunFolder(absolute, file);
    await run.describe(file);
    return run;
  }

  /**
   * Opens the folder of a run.
   * @throws UserError `run/missing`, `run/empty` (no `run.json`), and those of `parseRunFile`
   */
  static async open(folder: string): Promise<RunFolder> {
    const absolute = path.resolve(folder);
    const file = path.join(absolute, 'run.json');
    const text = await textOf(file);
    if (text !== undefined) return new RunFolder(absolute, parseRunFile(text, file));
    const found = await namesIn(absolute);
    if (!found) throw new UserError('run/missing', `There is no run folder ${absolute}. Check the path, or train a run there.`);
    const holds = found.length > 0 ? `holds ${list(found)} but no run.json` : 'is empty';
    throw new UserError('run/empty', `${absolute} is no run folder: it ${holds}. Choose a folder that \`digitscope train\` wrote.`);
  }

  /** @throws UserError `run/imported` when the run cannot be trained further because its weights are all that is known of it */
  checkResumable(): void {
    const { imported, name } = this.file;
    if (imported)
      throw new UserError('run/imported', `The run ${name} was imported from ${imported.file}, which holds weights but no state of training, so it cannot be resumed. Train a new run of its task instead.`);
  }

  /** Notes which engine trains the steps after `fromStep`, where that is another than trained those before. */
  async noteEngine(fromStep: number, engine: EngineIdentity): Promise<void> {
    const before = (this.file.engines ?? []).filter((span) => span.fromStep < fromStep);
    const engines = before.at(-1)?.label === engine.label ? before : [...before, { ...engine, fromStep }];
    if (JSON.stringify(engines) !== JSON.stringify(this.file.engines)) await this.describe({ ...this.file, engines });
  }

  /** Steps of the checkpoints whose weights are on disk, ascending. */
  async steps(): Promise<number[]> {
    const names = (await namesIn(this.checkpoints)) ?? [];
    return names.map(stepOf).filter((step) => step !== undefined).sort((a, b) => a - b);
  }

  /** The newest step whose weights and optimizer state can both be read, or undefined where training must begin from its start. */
  async newestResumable(): Promise<number | undefined> {
    for (const step of (await this.steps()).reverse()) {
      try {
        await this.loadOptimizer(step);
        await this.loadWeights(step);
        return step;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }
    return undefined;
  }

  /**
   * Writes a checkpoint. The optimizer file goes first: where a weights file is, the checkpoint is whole.
   * @param optimizer left out where there is no state to go on from, as of an imported model
   * @param metadata goes into both files; the weights also say of which task and model they are, so that the file alone can be opened
   */
  async saveCheckpoint(step: number, weights: ReadonlyMap<string, NamedTensor>, optimizer?: ReadonlyMap<string, NamedTensor>, metadata: Record<string, string> = {}): Promise<void> {
    const { name, model, recipe, imported } = this.file;
    await makeFolder(this.checkpoints);
    if (optimizer) await writeWhole(this.optimizerFile(step), encodeSafetensors(optimizer, metadata));
    await writeWhole(this.weightsFile(step), encodeSafetensors(weights, { ...metadata, ...describeSelf({ run: name, step, task: recipe.task, model, ...(imported && { imported }) }) }));
  }

  /**
   * Reads the weights of a step, the newest when left out: exactly the tensors that the run's model has.
   * @throws UserError `checkpoint/missing` listing the steps there are, and those of `decodeSafetensors` and `checkShapes`
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

  appendMetrics(line: MetricsLine): Promise<void> {
    return appendMetrics(this.metricsFile, line);
  }

  /** On resume: drops the evaluations of steps beyond the checkpoint, atomically. */
  truncateMetrics(afterStep: number): Promise<void> {
    return truncateMetrics(this.metricsFile, afterStep);
  }

  /** What a list of runs and a page's axes need, without opening the weights. */
  async summary(): Promise<RunSummary> {
    const { name, model, recipe, imported, engines } = this.file;
    const { vocabulary, roles } = layoutOf(recipe.task);
    const last = (await this.metrics()).at(-1);
    return { folder: this.folder, name, task: recipe.task, model, parameters: parameterCount(model), checkpoints: await this.steps(), ...(last && { last }), ...(imported && { imported }), ...(engines && { engines }), vocabulary, roles };
  }

  /** Where the weights of a step are, or would be. */
  weightsFile(step: number): string {
    return path.join(this.checkpoints, weightsName(step));
  }

  private async describe(file: RunFile): Promise<void> {
    await writeWhole(path.join(this.folder, 'run.json'), `${JSON.stringify(file, null, 2)}\n`);
    this.description = file;
  }

  private optimizerFile(step: number): string {
    return path.join(this.checkpoints, optimizerName(step));
  }

  private get checkpoints(): string {
    return path.join(this.folder, 'checkpoints');
  }

  private get metricsFile(): string {
    return path.join(this.folder, 'metrics.jsonl');
  }
}

/** The temporary file of a start that was killed, or what a file manager leaves behind. */
const isLeftover = (name: string) => /^run\.json\.\d+$/.test(name) || name === '.DS_Store';
