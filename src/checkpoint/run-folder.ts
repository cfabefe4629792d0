import { access, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { modelFor } from '../model/config';
import { parameterCount, parametersOf } from '../model/parameters';
import { UserError } from '../shared/errors';
import type { EngineIdentity } from '../shared/identities';
import type { MetricsLine, RunSummary } from '../shared/run-summary';
import type { ModelConfig } from '../shared/model-config';
import { layoutOf } from '../tasks/layout';
import { taskTitle } from '../tasks/task-title';
import { chooseStep, optimizerName, readTensors, stepOf, weightsName } from './checkpoint-files';
import { list, makeFolder, makeSubfolder, namesIn, removeEmptyFolders, textOf } from './files';
import { appendMetrics, readMetrics, truncateMetrics } from './metrics-file';
import { parseRunFile, type RunFile } from './run-file';
import { withLimits, type Limits } from './run-limits';
import { lockHolder } from './run-lock';
import { encodeSafetensors, type NamedTensor, type SafetensorsFile } from './safetensors';
import { describeSelf } from './self-description';
import { checkShapes } from './weights';
import { isTemporary, writeNew, writeWhole } from './write-whole';

/**
 * A run on disk: `run.json`, `metrics.jsonl` and `checkpoints/`. Whatever is written appears under its name only when
 * it is whole, so that a run killed at any instant can be read and resumed. Reading never changes a file.
 */
export class RunFolder {
  private constructor(
    /** Absolute path. */
    readonly folder: string,
    private description: RunFile,
  ) {}

  /** The folder's own name, by which people know the run: a copy that was given another name is another run. */
  get name(): string {
    return path.basename(this.folder);
  }

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
    const made = await makeFolder(absolute);
    const found = ((await namesIn(absolute)) ?? []).filter((name) => !isLeftover(name));
    if (found.length > 0) throw notEmpty(absolute, found);
    try {
      // Of two processes that begin a run here at once, one finds the other's.
      if (!(await writeNew(path.join(absolute, 'run.json'), textOfRunFile(file))))
        throw notEmpty(absolute, ['run.json']);
    } catch (error) {
      if (made !== undefined) await removeEmptyFolders(absolute, made);
      throw error;
    }
    return new RunFolder(absolute, file);
  }

  /**
   * Opens the folder of a run.
   * @throws UserError `run/missing`, `run/empty` (no `run.json`), and those of `parseRunFile`
   */
  static async open(folder: string): Promise<RunFolder> {
    const absolute = path.resolve(folder);
    const file = path.join(absolute, 'run.json');
    const text = await textOf(file, largestDescription);
    if (text !== undefined) return new RunFolder(absolute, parseRunFile(text, file));
    const found = await namesIn(absolute);
    if (!found)
      throw new UserError('run/missing', `There is no run folder ${absolute}. Check the path, or train a run there.`);
    const holds = found.length > 0 ? `holds ${list(found)} but no run.json` : 'is empty';
    throw new UserError(
      'run/empty',
      `${absolute} is no run folder: it ${holds}. Choose a folder that \`digitscope train\` wrote.`,
    );
  }

  /**
   * Refuses a run that cannot be trained further, before anything is read or written.
   * @throws UserError `run/imported` when its weights are all that is known of it; `run/model` when its model is not
   * the one that its recipe makes
   */
  checkResumable(): void {
    const { name } = this;
    const { imported, recipe, model } = this.file;
    if (imported)
      throw new UserError(
        'run/imported',
        `The run ${name} was imported from ${imported.file}, which holds weights but no state of training, so it ` +
          'cannot be resumed. Train a new run of its task instead.',
      );
    const wanted = modelFor(layoutOf(recipe.task), recipe);
    const field = (Object.keys({ ...wanted, ...model }) as (keyof ModelConfig)[]).find(
      (key) => !isDeepStrictEqual(wanted[key], model[key]),
    );
    if (field)
      throw new UserError(
        'run/model',
        `${path.join(this.folder, 'run.json')} contradicts itself: its model ` +
          `has ${field} ${JSON.stringify(model[field])}, and its recipe makes one ` +
          `with ${JSON.stringify(wanted[field])}. Restore the file from a copy; nothing was changed.`,
      );
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
    return names
      .map(stepOf)
      .filter((step) => step !== undefined)
      .sort((a, b) => a - b);
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
    const there = ((await namesIn(this.folder)) ?? []).filter(
      (name) => name === 'checkpoints' || name === 'metrics.jsonl',
    );
    if (there.length === 0) return undefined;
    const taken = new Set(await namesIn(this.folder));
    let number = 1;
    while (taken.has(`before-restart-${number}`)) number++;
    const name = `before-restart-${number}`;
    await makeFolder(path.join(this.folder, name));
    for (const each of there) await rename(path.join(this.folder, each), path.join(this.folder, name, each));
    await this.describe({ ...this.file, engines: undefined, limits: undefined });
    return name;
  }

  /**
   * Removes what writers that were killed left under temporary names. Only for the process that holds the run's lock.
   */
  async removeLeftovers(): Promise<void> {
    for (const folder of [this.folder, this.checkpoints]) {
      for (const name of ((await namesIn(folder)) ?? []).filter(isTemporary))
        await rm(path.join(folder, name), { force: true });
    }
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
    await this.whileThere(async () => {
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

  /** @throws UserError `run/gone`, `file/write`; then the file is as it was */
  async appendMetrics(line: MetricsLine): Promise<void> {
    await this.whileThere(() => appendMetrics(this.metricsFile, line));
  }

  /** On resume: drops the evaluations of steps beyond the checkpoint, atomically. */
  truncateMetrics(afterStep: number): Promise<void> {
    return truncateMetrics(this.metricsFile, afterStep);
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

  /**
   * A folder that was deleted or moved while a run trains must not come back with a part of the run in it. @throws
   * UserError `run/gone`
   */
  private async whileThere(write: () => Promise<void>): Promise<void> {
    await this.checkThere();
    try {
      await write();
    } catch (error) {
      // It may have gone under the write, which then says less.
      await this.checkThere();
      throw error;
    }
  }

  private async checkThere(): Promise<void> {
    try {
      await access(path.join(this.folder, 'run.json'));
    } catch {
      throw new UserError(
        'run/gone',
        `The folder of the run was deleted or moved while it was written: ${this.folder} has no run.json any ` +
          'more. Nothing more is written there.',
      );
    }
  }

  private async describe(file: RunFile): Promise<void> {
    await writeWhole(path.join(this.folder, 'run.json'), textOfRunFile(file));
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

const textOfRunFile = (file: RunFile): string => `${JSON.stringify(file, null, 2)}\n`;

function notEmpty(folder: string, found: readonly string[]): UserError {
  const advice = found.includes('run.json') ? 'Resume that run, or choose another name' : 'Choose another name';
  return new UserError(
    'run/exists',
    `The folder ${folder} is not empty (it holds ${list(found)}). ${advice}; nothing was changed.`,
  );
}

/** The temporary file of a start that was killed, or what a file manager leaves behind. */
const isLeftover = (name: string) => isTemporary(name) || name === '.DS_Store';

/** The most bytes of a `run.json` that are read; ours have about two thousand. */
const largestDescription = 1_000_000;
