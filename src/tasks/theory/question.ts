import type { Expression } from '../expression/expression';

/** What an ideal model is asked: an expression of operands of `digits` digits, after training on up to `trained`. */
export interface Question {
  readonly expression: Expression;
  readonly base: number;
  readonly trained: number;
  readonly digits: number;
  /** Whether every operand has exactly that many digits, or at least one has and the others no more. */
  readonly domain: 'both' | 'either';
}

/** `place` counts from the units of each number, with shifts in training. */
export const positionKinds = ['absolute', 'relative', 'place'] as const;
export type TheoryKind = (typeof positionKinds)[number];

/** The share (0 to 1) of the test domain that is right, or why there is no figure, with the chance level if any. */
export type Prediction =
  { readonly share: number } | { readonly share: null; readonly reason: string; readonly chance?: number };
