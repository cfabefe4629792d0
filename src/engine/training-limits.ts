import { totalmem } from 'node:os';
import { parameterCount } from '../model/parameters';
import { UserError } from '../shared/errors';
import type { Recipe } from '../shared/recipe';
import type { ModelConfig } from '../shared/model-config';
import { shardsOf } from './shards';

/**
 * The most bytes that Node reads from a file at once. The largest file of a training is the optimizer's state, two
 * numbers per parameter.
 */
const largestFile = 2 ** 31 - 1;
const headerRoom = 2 ** 20;

/** More parameters than this cannot be written and read as a checkpoint. */
export const mostParameters = Math.floor((largestFile - headerRoom) / 8);

/** What the memory of a training depends on, beside its model. */
type Batching = Pick<Recipe, 'batch' | 'optimizer'>;

/**
 * About how many bytes a training takes at least: parameters, two means and one gradient per shard in shared memory;
 * each worker's own copy of parameters and gradient; and what ONNX Runtime holds of both, sliced and put together
 * again, while a worker is at work. That is some eight times the parameters as measured, and with Muon, whose iteration
 * has matrices of its own, three times more for each worker.
 */
export function trainingBytes(config: ModelConfig, { batch, optimizer }: Batching, workers: number): number {
  const vector = 4 * parameterCount(config);
  const shards = shardsOf(batch).length;
  return vector * (3 + shards + (optimizer === 'muon' ? 5 : 2) * workers + 8 * Math.min(shards, workers));
}

/** Memory of this machine, or what its container may take. */
const machineMemory = (): number => Math.min(totalmem(), process.constrainedMemory() || Infinity);

/**
 * @throws UserError `train/size` for a model that no checkpoint could hold, `train/memory` for one that this machine
 * has too little memory to train
 */
export function checkTrainable(
  config: ModelConfig,
  batching: Batching,
  workers: number,
  memory = machineMemory(),
): void {
  const parameters = parameterCount(config);
  const remedy = 'Choose fewer layers or a smaller width';
  if (parameters > mostParameters)
    throw new UserError(
      'train/size',
      `A model of ${inMillions(parameters)} parameters is too large to train: a checkpoint holds at ` +
        `most ${inMillions(mostParameters)}. ${remedy}.`,
    );
  const needed = trainingBytes(config, batching, workers);
  if (needed > memory)
    throw new UserError(
      'train/memory',
      `A model of ${inMillions(parameters)} parameters takes about ${gigabytes(needed)} of memory to train ` +
        `with ${batching.optimizer} and a batch of ${batching.batch}, and this machine ` +
        `has ${gigabytes(memory)}. ${remedy}; AdamW and a batch of 32 take least.`,
    );
}

const inMillions = (count: number): string => `${Math.round(count / 1e6).toLocaleString('en')} million`;
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
