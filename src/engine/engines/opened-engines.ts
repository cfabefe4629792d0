import { checkTrainable } from '../training-limits';
import { parameterCount } from '../../model/parameters';
import { CancelledError, UserError } from '../../shared/errors';
import type { EngineCheck, EngineChoice } from '../../shared/engines';
import type { Recipe } from '../../shared/recipe';
import type { ModelConfig } from '../../shared/model-config';
import type { ComputeEngine, EnginePlaces, OpenEngine, PassQuestion } from '../compute-engine';
import { questionFor, selfCheck, timedPass } from './self-check';
import { engines } from './engines';
import { Unavailable } from '../unavailable';

/** Below this many parameters the CPU finishes a step before a GPU has launched its operations. */
const large = 1_000_000;
/** Milliseconds of a small step: a GPU needs a few, a software renderer thousands. */
const slowestOfGpus = 250;
/** Sequences of the step that is timed: as many as one core works on at a time. */
const timedBatch = 32;

/** The engines of this process, each made ready when it is first needed. */
export class Engines {
  private readonly opened = new Map<string, Promise<ComputeEngine>>();
  private gpuLost = false;

  /**
   * @param choice what the user asked for
   * @param table how each is made ready
   */
  constructor(
    private readonly choice: EngineChoice,
    private readonly places: EnginePlaces,
    private readonly table: Readonly<Record<string, OpenEngine>> = engines,
  ) {}

  /**
   * The engine for inspection: the one chosen; for `auto` the CPU, which is never far behind at that.
   * @throws Unavailable
   */
  forInspection(): Promise<ComputeEngine> {
    return this.open(this.choice === 'auto' || this.isLost(this.choice) ? 'cpu' : this.choice);
  }

  /**
   * The engine for training a model: the one chosen; for `auto` the CPU, unless the model is large and a GPU is faster
   * at its own step.
   * @param recipe of the training, on which its memory depends
   * @throws Unavailable; UserError `train/size`, `train/memory` for a model that is too large
   */
  async forTraining(config: ModelConfig, recipe: Pick<Recipe, 'batch' | 'optimizer'>): Promise<ComputeEngine> {
    // Before timing a GPU with a model that does not fit.
    checkTrainable(config, recipe, 1);
    const engine = await this.suitedTo(config);
    checkTrainable(config, recipe, engine.identity.workers);
    return engine;
  }

  private async suitedTo(config: ModelConfig): Promise<ComputeEngine> {
    if (this.choice !== 'auto' && !this.isLost(this.choice)) return this.open(this.choice);
    const cpu = await this.open('cpu');
    if (this.gpuLost || parameterCount(config) < large) return cpu;
    try {
      const gpu = await this.open('webgpu');
      return (await isFaster(gpu, cpu, config)) ? gpu : cpu;
    } catch (error) {
      if (error instanceof Unavailable) return cpu;
      throw error;
    }
  }

  /**
   * Call when the GPU is lost: from then on the CPU computes in its place, until this process ends, whatever was
   * chosen.
   */
  afterLoss(): Promise<ComputeEngine> {
    this.gpuLost = true;
    return this.open('cpu');
  }

  /** Runs the known computation on every engine, one after another. @throws CancelledError */
  async check(signal: AbortSignal): Promise<EngineCheck[]> {
    const checks: EngineCheck[] = [];
    for (const engine of Object.keys(this.table)) {
      if (signal.aborted) throw new CancelledError();
      checks.push(await this.checkOf(engine));
    }
    return checks;
  }

  private async checkOf(engine: string): Promise<EngineCheck> {
    try {
      const ready = await this.open(engine);
      return { engine, available: true, identity: ready.identity, ...(await selfCheck(ready)) };
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return { engine, available: false, reason: error.reason, message: error.message };
    }
  }

  private isLost(name: string): boolean {
    return name === 'webgpu' && this.gpuLost;
  }

  private async open(name: string): Promise<ComputeEngine> {
    if (!Object.hasOwn(this.table, name))
      throw new UserError(
        'engine/unknown',
        `There is no engine '${name}'; choose one of ${['auto', ...Object.keys(this.table)].join(', ')}.`,
      );
    const engine = this.opened.get(name) ?? this.table[name](this.places);
    this.opened.set(name, engine);
    return engine;
  }
}

/** Whether the GPU finishes a training step of the model sooner than all cores together. */
async function isFaster(gpu: ComputeEngine, cpu: ComputeEngine, config: ModelConfig): Promise<boolean> {
  const time = async (engine: ComputeEngine, question: PassQuestion) =>
    (await timedPass(engine, question)).milliseconds;
  const stepOf = (model: ModelConfig) =>
    questionFor({ ...model, encoding: 'none' }, { batch: timedBatch, from: Math.floor(model.context / 2) });
  // A software renderer would take minutes for the model's own step.
  if ((await time(gpu, stepOf({ ...config, layers: 1, heads: 4, width: 128 }))) > slowestOfGpus) return false;
  const step = stepOf(config);
  return (await time(gpu, step)) < (await time(cpu, step)) / cpu.identity.workers;
}
