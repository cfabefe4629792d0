import type { Recipe } from '../../../shared/recipe';
import type { ModelConfig } from '../../../shared/model-config';
import { layoutOf } from '../../../tasks/layout';
import type { RandomTokens } from '../../training-batch';
import type { TrainingBackend } from '../../training-backend';
import { Barrier } from './barrier';
import { onnxRunner } from './onnx-runner';
import type { WorkerPool } from './pool';
import { allocateTrainingMemory, control } from './training-memory';

/** Milliseconds between two looks at the current step. */
const progressInterval = 200;

let trainingsMade = 0;

/** Data-parallel training on the worker pool, over shared memory. */
export function onnxTraining(
  pool: WorkerPool,
  recipe: Recipe,
  config: ModelConfig,
  random?: RandomTokens,
): TrainingBackend {
  const id = `training ${trainingsMade++}`;
  const memory = allocateTrainingMemory(config, recipe.batch, recipe.evalEvery);
  const { control: words, losses } = memory;
  let versions = 0;
  return {
    parameters: memory.parameters,
    optimizer: new Map([
      ['mean', memory.mean],
      ['square', memory.square],
    ]),
    run: async (from, to, { signal, onStep }) => {
      const cancel = () => Atomics.store(words, control.cancel, 1);
      Atomics.store(words, control.cancel, Number(signal.aborted));
      Atomics.store(words, control.stop, 0);
      Atomics.store(words, control.step, from);
      signal.addEventListener('abort', cancel, { once: true });
      // A step's loss is written before its number.
      const tell = (step: number) =>
        onStep(
          step,
          losses.subarray(0, step - from).reduce((sum, loss) => sum + loss, 0),
        );
      const progress = setInterval(() => tell(Atomics.load(words, control.step)), progressInterval);
      try {
        const jobs = pool.workers.map((worker, index) =>
          worker.train({ id, recipe, config, memory, random, worker: index, workers: pool.size, from, to }),
        );
        const [reached] = await Promise.all(jobs);
        return losses.slice(0, reached - from);
      } catch (error) {
        // The other workers would wait for ever for one that has died or failed. The weights may be half-way through a
        // step.
        new Barrier(words.subarray(control.barrier, control.barrier + 2), pool.size).abandon();
        throw error;
      } finally {
        clearInterval(progress);
        signal.removeEventListener('abort', cancel);
      }
    },
    runner: () =>
      onnxRunner(pool, layoutOf(recipe.task), { config, parameters: memory.parameters, key: id, version: versions++ }),
  };
}
