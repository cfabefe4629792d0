import { UserError } from '../../shared/errors';
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

/** The share (0 to 1) of the test domain that is right, or why there is no figure, with the chance level if any. */
export type Prediction =
  { readonly share: number } | { readonly share: null; readonly reason: string; readonly chance?: number };

/** Checks a length of operands. @throws UserError `theory/digits` */
export function checkLength(digits: number): void {
  if (!Number.isInteger(digits) || digits < 1)
    throw new UserError('theory/digits', `A number of digits must be a whole number of 1 or more, not ${digits}.`);
}
