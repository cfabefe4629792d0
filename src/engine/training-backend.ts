import type { ModelRunner } from './runner';

/** Where training computes: holds the weights and the optimizer's state, and runs steps. The trainer knows no more of an engine than this. */
export interface TrainingBackend {
  /** Flat vectors, live: written before training begins, read whenever no steps run. */
  readonly parameters: Float32Array;
  readonly optimizer: ReadonlyMap<string, Float32Array>;
  /**
   * Runs steps from + 1 … to, or stops early, after a whole step, when the signal aborts.
   * @returns the mean training loss of each step that ran
   * @throws DeviceLost, WorkerDied. After either, or any other error, the vectors are of no whole step and nothing more can be run.
   */
  run(from: number, to: number, options: { signal: AbortSignal; onStep: (step: number) => void }): Promise<Float64Array>;
  /** The model with its present weights. */
  runner(): ModelRunner;
}
