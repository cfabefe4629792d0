import type { GroupPass, GroupResult } from '../../passes';
import type { Sequences } from '../session/inference';
import type { SharedWeights } from '../session/shared-weights';
import type { TrainJob } from './train-steps';

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
