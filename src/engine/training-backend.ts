import type { ModelRunner } from './runner';

/**
 * Where training computes: holds the weights and the optimizer's state, and runs steps. The trainer knows no more of an
 * engine than this.
 */
export interface TrainingBackend {
  /** Flat vectors, live: written before training begins, read whenever no steps run. */
  readonly parameters: Float32Array;
  readonly optimizer: ReadonlyMap<string, Float32Array>;
  /**
   * Runs steps from + 1 … to, or stops early, after a whole step, when the signal aborts.
   * @param options.onStep gets, now and then, the last whole step and the sum of the losses of the steps from `from` +
   * 1 up to it
   * @returns the mean training loss of each step that ran
   * @throws DeviceLost, WorkerDied. After either, or any other error, the vectors are of no whole step and nothing more
   * can be run.
   */
  run(
    from: number,
    to: number,
    options: { signal: AbortSignal; onStep: (step: number, lossSum: number) => void },
  ): Promise<Float64Array>;
  /** The model with its present weights, which are not copied: it is of use until further steps run. */
  runner(): ModelRunner;
}
