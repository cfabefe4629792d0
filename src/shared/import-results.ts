import type { ImportOrigin } from './identities';
import type { ModelConfig } from './model-config';
import type { RunSummary } from './run-summary';
import type { TaskSpec } from './task-spec';

/** Weights that another program wrote, as far as their file says what they are. */
export interface ForeignWeights {
  /** The file's name without its folder. */
  readonly file: string;
  /** Whose layout it has, such as `minGPT`. */
  readonly layout: string;
  /** What shows in the tensors: everything of a model but its heads. */
  readonly architecture: Omit<ModelConfig, 'heads'>;
  readonly parameters: number;
  /** Where the file says it. */
  readonly heads?: number;
  /** Where the file says it, as ours do. */
  readonly task?: TaskSpec;
  /** Training steps behind the weights, where the file says it, else 0. */
  readonly step: number;
  /** What a reader of the results should know, in sentences. */
  readonly notes: readonly string[];
}

/** How a model from elsewhere is taken, as far as its file may leave that open. */
export interface Reading {
  readonly heads: number;
  readonly activation: ModelConfig['activation'];
  /** The model's characters in its token order, where they are not exactly ours in our order. */
  readonly vocabulary?: string;
  readonly reverseAnswer: boolean;
  readonly reverseOperands: boolean;
}

/** Exact match of a model from elsewhere at each of some lengths. */
export type TrialCurve = readonly { readonly digits: number; readonly samples: number; readonly exact: number }[];

/** How a model from elsewhere did at lengths that it is said to have been trained on. */
export interface ImportTrial {
  readonly byDigits: TrialCurve;
  /** Mean cross-entropy of the right answers at the longest of them, in nats per token. */
  readonly loss: number;
  /** How the model was taken. */
  readonly reading: Reading;
  /** Another way to take it with which it answers, or answers more surely, where one was found. */
  readonly better?: { readonly reading: Reading; readonly byDigits: TrialCurve; readonly loss: number };
  /** How many other ways were tried, and how many there are. */
  readonly tried: number;
  readonly ways: number;
}

/** What an import wrote. */
export interface ImportResult {
  readonly folder: string;
  readonly checkpoint: number;
  readonly imported: ImportOrigin;
  readonly model: ModelConfig;
  readonly parameters: number;
  readonly trial: ImportTrial;
}

/**
 * What lies at a path: a run or checkpoint of ours, with the step that the path leads to where it is that of a
 * checkpoint in a run; or weights of another program.
 */
export type WeightsAt =
  | {
      readonly kind: 'own';
      readonly summary: RunSummary;
      readonly step?: number;
      /** What a reader of the results should know, in sentences. */ readonly notes: readonly string[];
    }
  | { readonly kind: 'foreign'; readonly weights: ForeignWeights };
