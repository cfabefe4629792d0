import type { ModelConfig } from '../../../shared/results';
import type { GroupPass, GroupResult } from '../../passes';
import type { TrainJob } from './train-steps';

/**
 * Sequences of one forward run; a last, smaller group is filled up, so that results do not depend on how many are asked
 * at once.
 */
export const group = 32;

/** A model's flat parameters in shared memory: `key` says whose they are, and `version` changes whenever they do. */
export interface SharedWeights {
  readonly config: ModelConfig;
  readonly parameters: Float32Array;
  readonly key: string;
  readonly version: number;
}

/** Inputs of a forward pass. */
export interface Sequences {
  /** `tokens` ids a sequence, one sequence after another. */
  readonly ids: Int32Array;
  readonly tokens: number;
  /** The position ids of every sequence, where the encoding has a rule for them. */
  readonly positions?: Int32Array;
}

/** What the pool asks of one of its worker threads. */
export interface WorkerContract {
  /**
   * Runs steps from + 1 … to together with the other workers; all stop after the same step when `control.cancel` is
   * set. Gives the last step run. `id` names the training: its sessions are kept for the next call.
   */
  train: { params: TrainJob & { id: string; from: number; to: number }; result: number };
  /**
   * The argmax at positions `from` … of each sequence: `rows` of `tokens` ids in, `rows` of `tokens` − `from` ids out.
   */
  predict: { params: { weights: SharedWeights; sequences: Sequences; from: number }; result: Uint8Array };
  /** Runs large products one after another: `repeats` times `productOperations`. */
  product: { params: { repeats: number }; result: null };
  /** A forward pass over a group of sequences, as `passes.ts` cuts them. */
  runGroup: { params: { weights: SharedWeights; pass: GroupPass }; result: GroupResult };
}
