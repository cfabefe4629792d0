import type { Axis } from './axes';
import type { CheckpointIdentity, Provenance } from './identities';

/** Numbers on named axes. */
export interface Measure {
  /** Short and unique in its result, for files and code: `changed`, `kl`. */
  readonly name: string;
  /** One line that says what a number means. */
  readonly title: string;
  readonly axes: readonly Axis[];
  /** Row-major over the axes; NaN where there is nothing to measure. */
  readonly values: Float64Array;
  /** Of each number: `share` (0 to 1), `logits`, `nats`, `bits`, `nats per token` … */
  readonly unit: string;
  /** Bounds of the colour scale; with a negative lower bound, zero is its middle. Left out, the numbers decide. */
  readonly range?: readonly [low: number, high: number];
  /** The measure, by its name, that this is the prediction of: on the same axes, in the same unit. */
  readonly predicts?: string;
  /** The measure of points, by its name, that this colours: a number for each step of its axis `prompt`. */
  readonly colours?: string;
}

/** What a probe found. */
export interface ProbeFindings {
  /** How many prompts it ran on. */
  readonly prompts: number;
  readonly measures: readonly Measure[];
  /** What the numbers say, in sentences with their evidence; the most important first. */
  readonly findings: readonly string[];
}

export interface ProbeResult extends Provenance, ProbeFindings {
  readonly probe: string;
  /** The options that it ran with, defaults filled in. */
  readonly options: ProbeOptions;
  /** Checkpoints that it looked at beside its own: of the run, or of another. */
  readonly also?: readonly CheckpointIdentity[];
}

/** What a probe can be told. `null` as a default means that the probe decides (and says so in `help`). */
export type ProbeOption =
  | {
      readonly kind: 'integer';
      readonly name: string;
      readonly help: string;
      readonly min: number;
      readonly max: number;
      readonly default: number | null;
    }
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly help: string;
      readonly choices: readonly string[];
      readonly default: string;
    }
  | { readonly kind: 'text'; readonly name: string; readonly help: string; readonly default: string | null }
  /** A place of a number, by its number (0 for units) or its name. */
  | { readonly kind: 'place'; readonly name: string; readonly help: string; readonly default: null }
  | { readonly kind: 'flag'; readonly name: string; readonly help: string; readonly default: false };
export type ProbeOptions = Readonly<Record<string, number | string | boolean | null>>;
/** A probe as it introduces itself: all that the command line and the page know of one. */
export interface ProbeDescription {
  /** Of its command and its file. */
  readonly name: string;
  readonly title: string;
  /** What it answers, in a sentence. */
  readonly question: string;
  readonly options: readonly ProbeOption[];
}
