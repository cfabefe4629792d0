import { roleLabel, type Role } from '../shared/roles';
import type { TaskSpec } from '../shared/task-spec';
import { digitCharacters, notADigit, type Digits } from './digits';
import { operationNamed } from './operations/operations';

/**
 * Where every token of a task's sequences stands: `A+B=C;` (arXiv 2407.17963) or bare digits `ABC` (minGPT's adder).
 * All sequences of a task are equally long and every position has one role.
 */
export interface TaskLayout {
  readonly spec: TaskSpec;
  /** The characters in token order: a digit's id is its value; then, with symbols, the operator, `=` and `;`. */
  readonly vocabulary: string;
  /** The role of each token of a full sequence. */
  readonly roles: readonly Role[];
  /** Tokens of a full sequence. */
  readonly length: number;
  /** Tokens that the model is fed: all but the last. */
  readonly inputLength: number;
  /** Tokens before the answer, which is the index of the first answer token. */
  readonly promptLength: number;
  /** Digits of the answer. */
  readonly answerWidth: number;
  /** Tokens that the model has to write: the answer's digits and, with symbols, the end token. */
  readonly targetCount: number;
  /** The index of a role in a full sequence, or -1 where the task has no such token. */
  positionOf(role: Role): number;
}

/** The layout of a task. */
export function layoutOf(spec: TaskSpec): TaskLayout {
  const operation = operationNamed(spec.operation);
  const answerWidth = operation.answerWidth(spec);
  const symbols = spec.separators === 'symbols';
  const symbol = (kind: 'operator' | 'equals' | 'end'): Role[] => (symbols ? [{ kind }] : []);
  const operand = (name: 'a' | 'b'): Role[] =>
    places(spec.operandWidth, spec.reverseOperands).map((place) => ({ kind: 'operand', operand: name, place }));
  const prompt = [...operand('a'), ...symbol('operator'), ...operand('b'), ...symbol('equals')];
  const answer = places(answerWidth, spec.reverseAnswer).map((place): Role => ({ kind: 'answer', place }));
  const roles = [...prompt, ...answer, ...symbol('end')];
  const positions = new Map(roles.map((role, index) => [roleLabel(role), index]));
  return {
    spec,
    vocabulary: digitCharacters.slice(0, spec.base) + (symbols ? `${operation.symbol}=;` : ''),
    roles,
    length: roles.length,
    inputLength: roles.length - 1,
    promptLength: prompt.length,
    answerWidth,
    targetCount: roles.length - prompt.length,
    positionOf: (role) => positions.get(roleLabel(role)) ?? -1,
  };
}

/**
 * Writes the token ids of a whole sequence with the right answer.
 * @param a, b operands of `spec.operandWidth` digits
 * @param out receives `layout.length` ids from `offset` on
 */
export function encodeInto(layout: TaskLayout, a: Digits, b: Digits, out: Int32Array, offset: number): void {
  const { spec, promptLength, length } = layout;
  const { base, operandWidth, reverseOperands, operation } = spec;
  const symbols = spec.separators === 'symbols';
  if (symbols) {
    out[offset + operandWidth] = base;
    out[offset + promptLength - 1] = base + 1;
    out[offset + length - 1] = base + 2;
  }
  writeDigits(a, reverseOperands, out, offset);
  writeDigits(b, reverseOperands, out, offset + operandWidth + (symbols ? 1 : 0));
  writeAnswer(layout, operationNamed(operation).answer(spec, a, b), out, offset + promptLength);
}

/**
 * Writes the tokens of an answer, right or not; the inverse of {@link answerDigits}.
 * @param digits `layout.answerWidth` of them
 * @param offset index of the first answer token in `out`
 */
export function writeAnswer({ spec }: TaskLayout, digits: Digits, out: Int32Array, offset: number): void {
  writeDigits(digits, spec.reverseAnswer, out, offset);
}

/**
 * The answer that token ids write, by place; 255 ({@link notADigit}) where a token is no digit.
 * @param ids tokens in sequence order, such as a full sequence or the argmax at every target
 * @param offset index of the first answer token in `ids`: `layout.promptLength` past the start of a full sequence
 */
export function answerDigits(layout: TaskLayout, ids: ArrayLike<number>, offset: number): Digits {
  const { answerWidth, spec } = layout;
  const digits = new Uint8Array(answerWidth);
  for (let place = 0; place < answerWidth; place++) {
    const id = ids[offset + (spec.reverseAnswer ? place : answerWidth - 1 - place)];
    digits[place] = id < spec.base ? id : notADigit;
  }
  return digits;
}

/** The places of a number in the order in which its tokens stand. */
function places(width: number, unitsFirst: boolean): number[] {
  return Array.from({ length: width }, (_, index) => (unitsFirst ? index : width - 1 - index));
}

function writeDigits(digits: Digits, unitsFirst: boolean, out: Int32Array, offset: number): void {
  const width = digits.length;
  for (let place = 0; place < width; place++) out[offset + (unitsFirst ? place : width - 1 - place)] = digits[place];
}
