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
  /** Steps of all checkpoints of the run, ascending. */
  readonly steps: readonly number[];
  /** Name of the file that the model was imported from, if it was. */
  readonly imported?: string;
  /**
   * Opens another checkpoint: of this run by its step, or the newest of another run by its name in the same folder or,
   * on the command line, by its path.
   * @throws UserError if there is none
   */
  open(which: number | string): Promise<ProbedModel>;
  readonly signal: AbortSignal;
  /** Takes the share done. */
  readonly progress: (share: number) => void;
}
