import type { EngineSpan, ImportOrigin } from './identities';
import type { ModelConfig } from './model-config';
import type { Role } from './roles';
import type { TaskSpec } from './task-spec';

/** What is known of a run without opening its weights. */
export interface RunSummary {
  readonly folder: string;
  readonly name: string;
  readonly task: TaskSpec;
  /** The task in short, such as `(a + b) mod 100`. */
  readonly title: string;
  readonly model: ModelConfig;
  readonly parameters: number;
  /** Steps of the checkpoints on disk, ascending. */
  readonly checkpoints: readonly number[];
  readonly last?: MetricsLine;
  readonly imported?: ImportOrigin;
  /** Which engines trained it, in order; where that is not known, left out. */
  readonly engines?: readonly EngineSpan[];
  /** The process that trains it now, of whatever window or shell. `since` is ISO 8601. */
  readonly writer?: { readonly host: string; readonly pid: number; readonly since: string };
  /**
   * The vocabulary in token order and the role of each token of a full sequence: everything a page needs to label its
   * axes.
   */
  readonly vocabulary: string;
  readonly roles: readonly Role[];
}

/** One evaluation during training: a line of `metrics.jsonl`. */
export interface MetricsLine {
  readonly step: number;
  /** Training seconds since the run began, resumes included; the one field that differs between equal runs. */
  readonly seconds: number;
  /**
   * Mean training loss (nats per token) over the steps since the last evaluation; null where it was no number, since
   * the line is JSON and crosses to the page as JSON.
   */
  readonly loss: number | null;
  /** Exact match at each trained length. */
  readonly byDigits: readonly { readonly digits: number; readonly exact: number }[];
  /** Accuracy of each answer place at the longest trained length. */
  readonly byPlace: readonly { readonly place: number; readonly accuracy: number }[];
}
