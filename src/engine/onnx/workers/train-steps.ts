import type { InferenceSession } from 'onnxruntime-node';
import type { Recipe } from '../../../shared/recipe';
import type { ModelConfig } from '../../../shared/model-config';
import { clipFactor } from '../../optimizers/clip';
import type { Optimizer } from '../../optimizers/optimizer';
import { rateFactor } from '../../optimizers/schedule';
import { optimizerNamed } from '../../optimizers/optimizers';
import { shardsOf } from '../../shards';
import { exampleShape, type RandomTokens } from '../../training-batch';
import { Barrier } from './barrier';
import { trainProgram } from '../graph/programs';
import { onnxOrthogonalizer } from '../session/orthogonalizer';
import { gradientFetches, parameterFeeds } from '../session/parameter-tensors';
import { floatTensor, openSession, threadProvider } from '../session/session';
import { trainingFeeds } from '../session/training-feeds';
import { addScaled, setScaled, sumRange } from './gradient-sums';
import { blockSize, control, type TrainingMemory } from './training-memory';

export interface TrainJob {
  readonly recipe: Recipe;
  readonly config: ModelConfig;
  readonly memory: TrainingMemory;
  /** Instead of the task's examples. */
  readonly random?: RandomTokens;
  readonly worker: number;
  readonly workers: number;
}

/**
 * Forward and backward on a micro-batch of training examples whose first has this index; gives the loss and the flat
 * gradient.
 */
type GradientOf = (first: number, count: number) => Promise<{ loss: number; gradient: Float32Array }>;

/**
 * One worker's part in data-parallel training. Workers meet three times a step: gradients done, gradients summed,
 * parameters updated.
 */
export class TrainSteps {
  private readonly barrier: Barrier;

  private constructor(
    private readonly job: TrainJob,
    private readonly gradientOf: GradientOf,
    private readonly optimizer: Optimizer,
  ) {
    this.barrier = new Barrier(job.memory.control.subarray(control.barrier, control.barrier + 2), job.workers);
  }

  static async open(job: TrainJob): Promise<TrainSteps> {
    const { recipe, config, memory } = job;
    const optimizer = await optimizerNamed(recipe.optimizer).open({
      recipe,
      config,
      state: memory,
      orthogonalizer: onnxOrthogonalizer(),
    });
    return new TrainSteps(job, await gradients(job), optimizer);
  }

  /** Runs steps from + 1 … to, or fewer when cancelled; every worker ends after the same step. */
  async run(from: number, to: number): Promise<number> {
    const { memory, worker } = this.job;
    for (let step = from + 1; step <= to; step++) {
      await this.computeGradients(step);
      this.barrier.wait();
      if (worker === 0) Atomics.store(memory.control, control.nextPart, 0);
      this.sumGradients();
      this.barrier.wait();
      await this.update(step);
      if (worker === 0) this.finish(step, step - from - 1);
      this.barrier.wait();
      if (memory.control[control.stop]) return step;
    }
    return to;
  }

  /** Takes shards until none is left. Which worker computes a shard does not matter to its result. */
  private async computeGradients(step: number): Promise<void> {
    const { memory, recipe } = this.job;
    const shards = shardsOf(recipe.batch);
    for (const shard of this.taken(control.nextShard, shards.length)) {
      let total = 0;
      for (const [part, { first, count }] of shards[shard].parts.entries()) {
        const { loss, gradient } = await this.gradientOf((step - 1) * recipe.batch + first, count);
        const share = count / recipe.batch;
        if (part === 0) setScaled(memory.gradients[shard], gradient, share);
        else addScaled(memory.gradients[shard], gradient, share);
        total += share * loss;
      }
      memory.shardLosses[shard] = total;
    }
  }

  /** Sums the shards' gradients into the first, over this worker's blocks, and notes each block's sum of squares. */
  private sumGradients(): void {
    const { gradients, blockNorms } = this.job.memory;
    for (const block of this.blocks())
      blockNorms[block] = sumRange(
        gradients,
        block * blockSize,
        Math.min(gradients[0].length, (block + 1) * blockSize),
      );
  }

  /** Takes parts of the update until none is left. */
  private async update(step: number): Promise<void> {
    const { memory, recipe } = this.job;
    const gradientScale = clipFactor(Math.sqrt(sumOf(memory.blockNorms)), recipe.clip);
    const at = { step, gradient: memory.gradients[0], gradientScale, rateFactor: rateFactor(step, recipe) };
    for (const part of this.taken(control.nextPart, this.optimizer.parts)) await this.optimizer.update(part, at);
  }

  /** Publishes the step's loss and decides, for every worker, whether to go on. */
  private finish(step: number, index: number): void {
    const { losses, shardLosses, control: words } = this.job.memory;
    losses[index] = sumOf(shardLosses);
    Atomics.store(words, control.nextShard, 0);
    Atomics.store(words, control.stop, Atomics.load(words, control.cancel));
    Atomics.store(words, control.step, step);
  }

  /** The numbers below `count` that fall to this worker while all workers count on one word. */
  private *taken(word: number, count: number): Generator<number> {
    const { control: words } = this.job.memory;
    for (let next = Atomics.add(words, word, 1); next < count; next = Atomics.add(words, word, 1)) yield next;
  }

  /** This worker's blocks: a contiguous range. */
  private blocks(): number[] {
    const { memory, worker, workers } = this.job;
    const count = memory.blockNorms.length;
    const bound = (part: number) => Math.floor((part * count) / workers);
    return Array.from({ length: bound(worker + 1) - bound(worker) }, (_, i) => bound(worker) + i);
  }
}

const sumOf = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

async function gradients({ recipe, config, memory, random }: TrainJob): Promise<GradientOf> {
  const { tokens, from } = exampleShape(recipe, random);
  const feedsOf = trainingFeeds(recipe, config, random);
  const sizes = new Set(shardsOf(recipe.batch).flatMap((shard) => shard.parts.map((part) => part.count)));
  const parameters = new Float32Array(memory.parameters.length);
  const gradient = new Float32Array(memory.parameters.length);
  const loss = new Float32Array(1);
  const weights = parameterFeeds(config, parameters, threadProvider);
  const fetches = { loss: floatTensor(loss, [1]), ...gradientFetches(config, gradient, threadProvider) };
  const sessions = new Map<number, InferenceSession>();
  for (const batch of sizes)
    sessions.set(
      batch,
      await openSession(
        trainProgram(config, { batch, tokens, from }, { dropout: recipe.dropout > 0, provider: threadProvider }),
      ),
    );
  let copied = -1;

  return async (first, count) => {
    const step = Math.floor(first / recipe.batch);
    // ONNX Runtime takes no feeds from shared memory, so the parameters are copied once a step.
    if (copied !== step) parameters.set(memory.parameters);
    copied = step;
    await sessions.get(count)!.run({ ...weights, ...feedsOf(first, count) }, fetches);
    return { loss: loss[0], gradient };
  };
}
