import type { GroupPass, GroupResult } from '../../passes';
import type { Sequences } from '../session/inference';
import type { SharedWeights } from '../session/shared-weights';
import type { TrainJob } from './train-steps';

/** The calls that a worker thread answers. */
export interface WorkerContract {
  /**
   * Runs steps from + 1 … to together with the other workers; all stop after the same step when `control.cancel` is
   * set. Returns the last step run. `id` names the training, whose sessions are kept for the next call.
   */
  train: { params: TrainJob & { id: string; from: number; to: number }; result: number };
  /**
   * The most probable token at positions `from` … of each sequence: [rows, tokens] ids in, [rows, tokens − from] out.
   */
  predict: { params: { weights: SharedWeights; sequences: Sequences; from: number }; result: Uint8Array };
  /** Runs the product program `repeats` times. */
  product: { params: { repeats: number }; result: null };
  /** A forward pass over a group of sequences (`passes.ts`). */
  runGroup: { params: { weights: SharedWeights; pass: GroupPass }; result: GroupResult };
}
