import type { ModelRunner } from '../engine/runner';

/** A model's parameter: row-major numbers under nanoGPT's name. */
export interface Parameter {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A checkpoint, ready on the engine. */
export interface ProbedModel {
  readonly runner: ModelRunner;
  readonly parameters: ReadonlyMap<string, Parameter>;
}

/** What a probe works with. */
export interface ProbeContext extends ProbedModel {
  /** Steps of the run's checkpoints, ascending; those it was asked about among them. */
  readonly steps: readonly number[];
  /** Name of the file that the model was imported from, where it was. */
  readonly imported?: string;
  /**
   * Another checkpoint: of this run by its step, or the newest of another run, by the name of one beside it or, on the
   * command line, its folder. @throws UserError when there is none
   */
  open(which: number | string): Promise<ProbedModel>;
  readonly signal: AbortSignal;
  /** Takes the share done. */
  readonly progress: (share: number) => void;
}
