import type { Role } from './roles';
import type { TaskSpec } from './task-spec';

/** Which engine computed a result. `label` is what the screen says, such as `onnxruntime 1.30.0 · CPU · 2 workers`. */
export interface EngineIdentity {
  readonly name: 'cpu' | 'webgpu' | 'tensorflow' | 'reference';
  readonly library: string;
  readonly version: string;
  readonly workers: number;
  readonly label: string;
}

/** An engine that trained a part of a run: the steps after `fromStep`, up to the next one's. */
export interface EngineSpan extends EngineIdentity {
  readonly fromStep: number;
}

/** Which weights made a result: the run's folder (absolute), its name, the training step of the checkpoint. */
export interface CheckpointIdentity {
  readonly folder: string;
  readonly run: string;
  readonly step: number;
  /** Name of the file that it was imported from, where it was. */
  readonly imported?: string;
  /** Tensors that hold a NaN or an infinity, where there are any: `notFiniteWords` says what that means. */
  readonly notFinite?: readonly string[];
}

/** Where a model came from that was not trained here. */
export interface ImportOrigin {
  /** The file's name without its folder. */
  readonly file: string;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** Whose layout it had, such as `minGPT`. */
  readonly layout: string;
}

/** Every result says which engine and which checkpoint made it. */
export interface Provenance {
  readonly engine: EngineIdentity;
  readonly checkpoint: CheckpointIdentity;
}

/** The architecture of a model, as `run.json` and a checkpoint's metadata write it. */
export interface ModelConfig {
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  /** Tokens in the vocabulary. */
  readonly vocabulary: number;
  /** Longest input, in tokens: the full sequence less its last token. */
  readonly context: number;
  readonly encoding: EncodingName;
  readonly bias: boolean;
  readonly tiedEmbeddings: boolean;
  readonly activation: 'gelu' | 'relu';
  readonly layerNormEpsilon: number;
}

export const encodingNames = [
  'learned',
  'sinusoidal',
  'rotary',
  'alibi',
  't5',
  'shaw',
  'fire',
  'abacus',
  'coupled',
  'randomized-learned',
  'randomized-sinusoidal',
  'none',
] as const;
export type EncodingName = (typeof encodingNames)[number];

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

/** What is known of a run without opening its weights. */
export interface RunSummary {
  readonly folder: string;
  readonly name: string;
  readonly task: TaskSpec;
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

/** Accuracy at one operand length. All accuracies are shares, 0 to 1. */
export interface LengthResult {
  readonly digits: number;
  readonly samples: number;
  readonly exact: number;
  /** Exact match against the answer computed from the low digits that training covered: op(a mod B^n, b mod B^n). */
  readonly truncatedExact: number;
  /**
   * What the theory of absolute positions says `exact` is, by counting, shown as `theory`; null where the modulus is
   * too large to count.
   */
  readonly predicted: number | null;
  readonly byPlace: readonly { readonly place: number; readonly accuracy: number }[];
}

export interface EvalResult extends Provenance {
  readonly byDigits: readonly LengthResult[];
}

/**
 * What resampling each input digit j (to a different value) does to each answer digit i; matrices are
 * [answers][inputs].
 */
export interface ReadsResult extends Provenance {
  readonly digits: number;
  readonly samples: number;
  readonly inputs: readonly { readonly operand: 'a' | 'b'; readonly place: number }[];
  /** Places of each operand that the task needs, whatever the model reads. */
  readonly needed: 'all' | readonly number[];
  readonly answers: readonly { readonly place: number }[];
  /** Share of prompts in which the digit that the model writes changes. */
  readonly effect: readonly (readonly number[])[];
  /**
   * Mean fall of the probability of the digit that was written before; null where it is not a number, as with NaN
   * weights: JSON has no NaN.
   */
  readonly probability: readonly (readonly (number | null)[])[];
  /** Mean fall of that digit's logit margin, which is its logit less the largest other one. */
  readonly margin: readonly (readonly (number | null)[])[];
}

/** Attention over one prompt with the model's own greedy answer appended. */
export interface AttentionResult extends Provenance {
  /** The prompt in reading order, zero-padded. */
  readonly prompt: string;
  /** Every input token as text, `size` of them. */
  readonly tokens: readonly string[];
  /** Role of each input token. */
  readonly roles: readonly Role[];
  readonly layers: number;
  readonly heads: number;
  readonly size: number;
  /** [layers, heads, size (query), size (key)], row-major; each row sums to 1. */
  readonly pattern: Float32Array;
  /**
   * The model's greedy answer, shown as `written`, and the right one; both in reading order (most significant digit
   * first).
   */
  readonly predicted: string;
  readonly expected: string;
  /** Answer places in which the two differ. */
  readonly wrongPlaces: readonly number[];
}

/**
 * One prompt that the model gets wrong. Numbers and answers in reading order; `predicted` is what the model writes,
 * shown as `written`.
 */
export interface FailingPrompt {
  readonly prompt: string;
  readonly a: string;
  readonly b: string;
  readonly expected: string;
  readonly predicted: string;
  readonly wrongPlaces: readonly number[];
}

export interface FailuresResult extends Provenance {
  readonly digits: number;
  /** The answer place asked for, or null for any. */
  readonly place: number | null;
  readonly samples: number;
  /** How many of the samples fail there; `prompts` holds the first `limit` of them. */
  readonly failing: number;
  readonly prompts: readonly FailingPrompt[];
}

/** What the theory says, without a model. */
export interface TheoryResult {
  /** Places of each operand that decide the answer, or 'all'. */
  readonly needed: readonly number[] | 'all';
  readonly byDigits: readonly { readonly digits: number; readonly predicted: number }[];
}
