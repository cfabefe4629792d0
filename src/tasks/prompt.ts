import { UserError } from '../shared/errors';
import type { TaskSpec } from '../shared/task-spec';
import { digitCharacters, formatDigits, type Digits } from './digits';
import type { TaskLayout } from './layout';
import { operationNamed } from './operations/operations';

/**
 * A prompt as text, zero-padded: `000349+000705=`, or `0034900705` without separators.
 * In reading order, also where the model sees operands units first, so that {@link parsePrompt} reads it back.
 */
export function promptText({ spec }: TaskLayout, a: Digits, b: Digits): string {
  const left = formatDigits(a, spec.base);
  const right = formatDigits(b, spec.base);
  return spec.separators === 'symbols' ? `${left}${operationNamed(spec.operation).symbol}${right}=` : left + right;
}

/**
 * Reads a prompt that a person typed: `349+705`, `349 + 705 =`; without separators also `349 705` and both operands
 * padded, `0034900705`. Numbers are in reading order, letters of either case.
 * @returns operands of `spec.operandWidth` digits
 * @throws UserError `prompt/empty`, `prompt/after-equals`, `prompt/operator`, `prompt/operand`, `prompt/space`,
 * `prompt/digit`, `prompt/width` or `prompt/length`
 */
export function parsePrompt({ spec }: TaskLayout, text: string): { a: Digits; b: Digits } {
  const question = withoutEquals(text.trim());
  if (question === '')
    throw new UserError('prompt/empty', `The prompt is empty; write two numbers, such as ${example(spec)}.`);
  const [a, b] = operandTexts(spec, question);
  return { a: parseOperand(spec, a, 'first'), b: parseOperand(spec, b, 'second') };
}

function withoutEquals(text: string): string {
  const equals = text.indexOf('=');
  if (equals === -1) return text;
  const after = text.slice(equals + 1).trim();
  if (after !== '')
    throw new UserError(
      'prompt/after-equals',
      `There is “${after}” after the equals sign; end the prompt at =, the model writes the rest.`,
    );
  return text.slice(0, equals).trim();
}

/** Anything that people write between two numbers; × and · are taken for *. */
const anyOperator = /[-+*/×·÷%^−]/gu;

function operandTexts(spec: TaskSpec, question: string): string[] {
  const { symbol } = operationNamed(spec.operation);
  const found = question.match(anyOperator) ?? [];
  const wrong = found.find((operator) => operator !== symbol && !(symbol === '*' && '×·'.includes(operator)));
  if (wrong !== undefined)
    throw new UserError(
      'prompt/operator',
      `This task's operator is ${symbol}, not “${wrong}”; write for example ${example(spec)}.`,
    );
  if (found.length > 1)
    throw new UserError(
      'prompt/operator',
      `There are ${found.length} operators in “${question}”; write two numbers with one ${symbol} between them, ` +
        `such as ${example(spec)}.`,
    );
  if (found.length === 1) return question.split(anyOperator).map((operand) => operand.trim());
  if (spec.separators === 'symbols')
    throw new UserError(
      'prompt/operator',
      `There is no operator in “${question}”; write two numbers with ${symbol} between them, such as ${example(spec)}.`,
    );
  return bareOperandTexts(spec, question);
}

function bareOperandTexts({ operandWidth }: TaskSpec, question: string): string[] {
  const words = question.split(/\s+/u);
  if (words.length === 2) return words;
  if (words.length === 1 && question.length === 2 * operandWidth)
    return [question.slice(0, operandWidth), question.slice(operandWidth)];
  throw new UserError(
    'prompt/length',
    `“${question}” does not say where the second number begins; put one space between the two, or pad both with ` +
      `zeros to ${operandWidth} digits (${2 * operandWidth} in all).`,
  );
}

function parseOperand({ base, operandWidth }: TaskSpec, text: string, which: 'first' | 'second'): Digits {
  if (text === '')
    throw new UserError(
      'prompt/operand',
      `The ${which} number is missing; write a number on either side of the operator.`,
    );
  const values = Array.from(text.toLowerCase(), (character) => digitCharacters.indexOf(character));
  const bad = values.findIndex((value) => value === -1 || value >= base);
  if (bad !== -1) throw badCharacter(base, text, which, Array.from(text)[bad]);
  const significant = values.slice(values.findIndex((value) => value > 0)); // of zero: its last digit, at index -1
  if (significant.length > operandWidth)
    throw new UserError(
      'prompt/width',
      `The ${which} number has ${significant.length} digits; this task's operands have at most ${operandWidth}.`,
    );
  const digits = new Uint8Array(operandWidth);
  digits.set(significant.reverse());
  return digits;
}

/** The digits of a base in words: `0 to 7`, `0 to 9 and a to f`. */
function digitRange(base: number): string {
  const last = digitCharacters[base - 1];
  if (base <= 10) return `0 to ${last}`;
  return base === 11 ? '0 to 9 and a' : `0 to 9 and a to ${last}`;
}

function badCharacter(base: number, text: string, which: 'first' | 'second', character: string): UserError {
  if (/\s/u.test(character))
    return new UserError(
      'prompt/space',
      `There is a space inside the ${which} number, “${text}”; write its digits together.`,
    );
  return new UserError(
    'prompt/digit',
    `“${character}” in the ${which} number is not a digit of base ${base}; use ${digitRange(base)}.`,
  );
}

/** A prompt that the task takes. */
function example({ base, operandWidth, operation }: TaskSpec): string {
  const [left, right] = base >= 8 && operandWidth >= 2 ? ['34', '70'] : ['1', '1'];
  return left + operationNamed(operation).symbol + right;
}
