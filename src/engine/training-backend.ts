import type { ModelRunner } from './runner';

/**
 * The part of an engine that trains: it holds the weights and the optimizer's state, and runs steps. It is all that the
 * trainer knows of an engine.
 */
export interface TrainingBackend {
  /** Flat vectors, live: write them before training begins, read them whenever no steps run. */
  readonly parameters: Float32Array;
  readonly optimizer: ReadonlyMap<string, Float32Array>;
  /**
   * Runs steps from + 1 … to, or stops early, after a whole step, when the signal aborts.
   * @param options.onStep gets, now and then, the last whole step and the sum of the losses of the steps from `from` +
   * 1 up to it
   * @returns the mean training loss of each step that ran
   * @throws DeviceLost, WorkerDied. After either, or any other error, the vectors may be half-way through a step, and
   * no more steps can be run.
   */
  run(
    from: number,
    to: number,
    options: { signal: AbortSignal; onStep: (step: number, lossSum: number) => void },
  ): Promise<Float64Array>;
  /** The model with its current weights, which are not copied: use it only until further steps run. */
  runner(): ModelRunner;
}
