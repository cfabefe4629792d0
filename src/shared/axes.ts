import type { Role } from './roles';

/** A digit of the prompt. */
export type InputDigit = Pick<Extract<Role, { kind: 'operand' }>, 'operand' | 'place'>;

/** A head of a model. */
export interface Head {
  readonly layer: number;
  readonly head: number;
}

/** A part of a model that a step of an axis stands for. */
export type ModelPart =
  | ({ readonly kind: 'head' } & Head)
  /** A head of the layer that another axis gives. */
  | { readonly kind: 'headOfLayer'; readonly head: number }
  /** An MLP, an attention or a block. */
  | { readonly kind: 'inLayer'; readonly layer: number }
  /** What belongs to no layer, such as the embedding, or to whichever another axis gives, such as `MLP`. */
  | { readonly kind: 'noLayer' };

/** One of several figures of one thing. */
export type Figure =
  | { readonly kind: 'measured' }
  /** What the theory says of it. */
  | { readonly kind: 'predicted' }
  /** The ends of an interval around the first measured figure. @param interval its name, such as `95%` */
  | { readonly kind: 'from' | 'to'; readonly interval: string };

interface Labelled {
  /** What the steps are, such as `answer place` or `head`. */
  readonly name: string;
  /** One per step, as people read it: `a tens`, `L0H1`, `5 digits`. */
  readonly labels: readonly string[];
}

/** What each step of an axis stands for, in the order of its labels. Plain data: it crosses processes as it is. */
export type AxisSteps =
  | { readonly kind: 'answerPlace'; readonly places: readonly number[] }
  | { readonly kind: 'inputDigit'; readonly digits: readonly InputDigit[] }
  /** Positions of the sequence by the roles of their tokens. */
  | { readonly kind: 'position'; readonly roles: readonly Role[] }
  /** What a probe reads from an activation: an input digit, or null for something else, such as a carry. */
  | { readonly kind: 'target'; readonly digits: readonly (InputDigit | null)[] }
  | { readonly kind: 'head'; readonly heads: readonly Head[] }
  /** Heads that those of an axis `head` are compared with. */
  | { readonly kind: 'comparedHead'; readonly heads: readonly Head[] }
  | { readonly kind: 'headOfLayer'; readonly heads: readonly number[] }
  /** Layers, or points of the residual stream by the layer that they stand in. */
  | { readonly kind: 'layer'; readonly layers: readonly number[] }
  | { readonly kind: 'component'; readonly parts: readonly ModelPart[] }
  /** Lengths of operands. */
  | { readonly kind: 'length'; readonly digits: readonly number[] }
  /** Values of a digit; null for whatever is no digit. */
  | { readonly kind: 'digit'; readonly digits: readonly (number | null)[] }
  /** Quantities such as distances, frequencies or counts. */
  | { readonly kind: 'quantity'; readonly quantities: readonly number[] }
  /** Ranges of values of an operand. */
  | { readonly kind: 'range' }
  /** Checkpoints by their steps; null for the one that was asked about. */
  | { readonly kind: 'checkpoint'; readonly steps: readonly (number | null)[] }
  /** Prompts; their labels are the prompts. */
  | { readonly kind: 'prompt' }
  /** Coordinates of points; after an axis `prompt`, the last axis of a measure. */
  | { readonly kind: 'coordinate' }
  /** Several figures of one thing. */
  | { readonly kind: 'figure'; readonly figures: readonly Figure[] }
  /** Anything else, by name. */
  | { readonly kind: 'category' };

/** One axis of a measure: how people read its steps, and what they stand for. */
export type Axis = Labelled & AxisSteps;
export type AxisKind = Axis['kind'];

/** The name and labels of an axis, for whatever does not ask what its steps stand for. */
export type LabelledAxis = Labelled;
