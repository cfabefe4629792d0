import type { TaskSpec } from '../../shared/task-spec';
import type { Digits } from '../digits';
import type { RightPairs } from '../theory/operand-range';

/** What is computed of two operands. One file each; `operations.ts` lists them. */
export interface Operation {
  /** What it does, in words for a person. */
  readonly name: string;
  /** The operator's token between the operands. */
  readonly symbol: string;
  /** Whether it takes its result modulo `TaskSpec.modulus`. */
  readonly modular: boolean;
  /**
   * Whether one rule gives every digit of the answer from the digits beside it, at whatever place: so long numbers ask
   * nothing that short ones do not.
   */
  readonly translationInvariant: boolean;
  /** Counts the pairs that an ideal model gets right though it reads only the digits it was trained to read. */
  readonly rightPairs: RightPairs;
  /** Digits that the longest answer of the task needs: every answer is zero-padded to it. */
  answerWidth(spec: TaskSpec): number;
  /**
   * The right answer, exact at every width.
   * @param a, b operands of `spec.operandWidth` digits, units first
   * @returns `answerWidth` digits, units first
   */
  answer(spec: TaskSpec, a: Digits, b: Digits): Digits;
}
