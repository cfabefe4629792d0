import { parameterCount } from '../../../model/parameters';
import type { ModelConfig } from '../../../shared/model-config';
import { decayedParameters } from '../../optimizers/adamw';
import type { OptimizerState } from '../../optimizers/optimizer';
import { shardsOf } from '../../shards';

/** Gradients are reduced in blocks of this many, the unit in which their norm is summed. */
export const blockSize = 4096;

/** What every training worker sees: one allocation of shared memory. */
export interface TrainingMemory extends OptimizerState {
  /** One flat gradient a shard. After reduction the first holds the whole batch's. */
  readonly gradients: readonly Float32Array[];
  /** Loss of each shard's share of the batch at the step under way. */
  readonly shardLosses: Float64Array;
  /** Sum of squares of each block of the gradient. */
  readonly blockNorms: Float64Array;
  /** Mean loss of each step of the segment under way. */
  readonly losses: Float64Array;
  readonly control: Int32Array;
}

/** Words of `control`. */
export const control = { barrier: 0, nextShard: 2, nextPart: 3, step: 4, cancel: 5, stop: 6, words: 7 } as const;

/** Allocates training memory; `segment` is the most steps that run between two evaluations. */
export function allocateTrainingMemory(config: ModelConfig, batch: number, segment: number): TrainingMemory {
  const parameters = parameterCount(config);
  const floats = (n: number) => new Float32Array(new SharedArrayBuffer(4 * n));
  const doubles = (n: number) => new Float64Array(new SharedArrayBuffer(8 * n));
  const shards = shardsOf(batch).length;
  const decayed = new Uint8Array(new SharedArrayBuffer(parameters));
  decayed.set(decayedParameters(config));
  return {
    parameters: floats(parameters),
    mean: floats(parameters),
    square: floats(parameters),
    decayed,
    gradients: Array.from({ length: shards }, () => floats(parameters)),
    shardLosses: doubles(shards),
    blockNorms: doubles(Math.ceil(parameters / blockSize)),
    losses: doubles(segment),
    control: new Int32Array(new SharedArrayBuffer(4 * control.words)),
  };
}
