import type { EngineIdentity } from './identities';
import type { Recipe } from './recipe';
import type { MetricsLine } from './run-summary';

/**
 * What training reports on its way. `start` comes once, `step` a few times a second, `eval` at each evaluation,
 * `engine` where its GPU was lost and another engine takes over from a checkpoint.
 */
export type TrainEvent =
  | {
      readonly event: 'start';
      readonly folder: string;
      readonly parameters: number;
      readonly engine: EngineIdentity;
      readonly fromStep: number;
      /** What a person should know of how it begins, in sentences. */
      readonly notes?: readonly string[];
    }
  | {
      readonly event: 'step';
      readonly step: number;
      /** Mean since the last evaluation, or of all steps until one has run; left out before the first step. */
      readonly loss?: number;
    }
  | {
      readonly event: 'engine';
      readonly engine: EngineIdentity;
      readonly fromStep: number;
      /** For people. */
      readonly message: string;
    }
  | ({ readonly event: 'eval' } & MetricsLine);

export interface TrainResult {
  readonly folder: string;
  readonly steps: number;
  readonly seconds: number;
  /** Exact match at the longest trained length, at the last evaluation. */
  readonly exact: number;
  /** Whether `until` was met. */
  readonly reached: boolean;
}

/** A run to begin. Its folder must not exist or be empty. */
export interface NewTraining {
  readonly folder: string;
  readonly recipe: Recipe;
}

/** A run to go on with from its newest checkpoint. */
export interface ResumedTraining {
  readonly folder: string;
  readonly resume: true;
  /** Limits other than those that hold for the run. */
  readonly steps?: number;
  readonly until?: number | null;
  /**
   * Begin again at step 0 where no checkpoint can be resumed. What is there is moved aside, not deleted. Without it
   * such a run is refused.
   */
  readonly fromScratch?: boolean;
}

export type TrainParams = NewTraining | ResumedTraining;
