import type { ModelConfig } from '../../shared/results';
import type { Activation } from '../runner';
import type { TrainJob } from './train-steps';

/** A model's flat parameters in shared memory; `key` changes whenever they do. */
export interface SharedWeights {
  readonly config: ModelConfig;
  readonly parameters: Float32Array;
  readonly key: string;
}

/** What the pool asks of one of its worker threads. */
export interface WorkerContract {
  /**
   * Runs steps from + 1 … to together with the other workers; all stop after the same step when `control.cancel` is set. Gives the last step run.
   * `id` names the training: its sessions are kept for the next call.
   */
  train: { params: TrainJob & { id: string; from: number; to: number }; result: number };
  /** The argmax at positions `from` … of each sequence: `rows` of `tokens` ids in, `rows` of `tokens` − `from` ids out. */
  predict: { params: { weights: SharedWeights; ids: Int32Array; tokens: number; from: number }; result: Uint8Array };
  activations: { params: { weights: SharedWeights; ids: Int32Array; tokens: number; taps: readonly string[] }; result: Map<string, Activation> };
}
