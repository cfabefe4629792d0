import type { Provenance } from './identities';
import type { Role } from './roles';

/** Accuracy at one operand length. All accuracies are shares, 0 to 1. */
export interface LengthResult {
  readonly digits: number;
  readonly samples: number;
  readonly exact: number;
  /** Exact match against the answer computed from the low digits that training covered: op(a mod B^n, b mod B^n). */
  readonly truncatedExact: number;
  /**
   * What the theory says `exact` is for an ideal model with this one's kind of position, shown as `theory`; null where
   * it says nothing, for the reason in `unpredicted`.
   */
  readonly predicted: number | null;
  /** Why nothing is predicted, in a sentence. */
  readonly unpredicted?: string;
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
