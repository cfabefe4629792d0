import { guessHeads } from '../../checkpoint/importers/guess-heads';
import { fittingWords } from '../../checkpoint/importers/task-formats';
import { rowsOf, tokensOf as charactersOf } from '../../checkpoint/importers/vocabulary';
import { UserError } from '../../shared/errors';
import type { ForeignWeights } from '../../shared/import-results';
import { isModular, type OperationName } from '../../tasks/operations/operations';
import { parseTaskSpec } from '../../tasks/task-schema';
import type { TaskSpec } from '../../shared/task-spec';
import { layoutOf } from '../../tasks/layout';
import { parseModulus, parseTrainDigits, type Parsed } from '../training/train-choices';
import { formatsOf, operationsThatFit, tokenCount, type Format } from './formats';

/** The order in which operands and answers are written. */
export type DigitOrder = 'answer-reversed' | 'none-reversed' | 'all-reversed';

/** What the user says about weights whose file does not say it. */
export interface ImportChoices {
  readonly operation: OperationName;
  readonly format: Format;
  readonly operandWidth: number;
  readonly modulus: number;
  readonly trainDigits: readonly [min: number, max: number];
  readonly order: DigitOrder;
  /** The model's characters in token order. */
  readonly vocabulary: string;
  readonly heads: number;
}

/**
 * The likeliest choices, to start with.
 * @throws UserError `import/task` where no task fits the model's vocabulary and context
 */
export function guessImport(weights: ForeignWeights): ImportChoices {
  const { architecture, file, heads } = weights;
  const [operation] = operationsThatFit(architecture);
  if (operation === undefined)
    throw new UserError(
      'import/task',
      `${file} has a vocabulary of ${architecture.vocabulary} and a context ` +
        `of ${architecture.context}. ${fittingWords(architecture)}`,
    );
  const start = {
    modulus: 0,
    trainDigits: [1, 1] as const,
    order: 'answer-reversed' as const,
    vocabulary: '',
    heads: heads ?? guessHeads(architecture.width),
  };
  const [format] = formatsOf(architecture, operation);
  return withFormat(weights, { ...start, operation, format, operandWidth: 1 }, format);
}

/** The choices after the operation changed, and with it everything that depends on it. */
export function withOperation(
  weights: ForeignWeights,
  choices: ImportChoices,
  operation: OperationName,
): ImportChoices {
  if (operation === choices.operation) return choices;
  return withFormat(weights, { ...choices, operation }, formatsOf(weights.architecture, operation)[0]);
}

/**
 * The choices after the format changed: the widest operands that fit, all lengths, the largest modulus of that many
 * digits, and the usual order of tokens.
 */
export function withFormat(weights: ForeignWeights, choices: ImportChoices, format: Format): ImportChoices {
  const { context } = weights.architecture;
  let operandWidth = format.widths?.operand ?? 1;
  while (!format.widths && operandWidth < 64 && tokenCount(choices.operation, format, operandWidth + 1) <= context)
    operandWidth++;
  const modulus =
    format.base **
    (format.widths?.answer ?? Math.min(2, context + 1 - tokenCount(choices.operation, format, operandWidth)));
  const changed = withOperandWidth({ ...choices, format, modulus }, operandWidth);
  const ours = layoutOf(taskFromImport(changed)).vocabulary;
  // nanoGPT numbers the characters of a text in their sorted order.
  return { ...changed, vocabulary: weights.layout === 'nanoGPT' ? [...ours].sort().join('') : ours };
}

export const withOperandWidth = (choices: ImportChoices, operandWidth: number): ImportChoices => ({
  ...choices,
  operandWidth,
  trainDigits: [1, operandWidth],
});

/** The task that the choices describe. @throws UserError `task/…` */
export function taskFromImport({
  operation,
  format,
  operandWidth,
  modulus,
  trainDigits,
  order,
}: ImportChoices): TaskSpec {
  return parseTaskSpec({
    operation,
    ...(isModular(operation) && { modulus }),
    base: format.base,
    separators: format.separators,
    operandWidth,
    trainDigits: [...trainDigits],
    reverseAnswer: order !== 'none-reversed',
    reverseOperands: order === 'all-reversed',
  });
}

/** What an import needs besides the file. */
export function importAnswers(choices: ImportChoices): { task: TaskSpec; heads: number; vocabulary?: string } {
  const { heads, vocabulary } = choices;
  const task = taskFromImport(choices);
  return { task, heads, ...((choices.format.named || vocabulary !== layoutOf(task).vocabulary) && { vocabulary }) };
}

/** The numbers of heads that divide the width. */
export const possibleHeads = ({ architecture: { width } }: ForeignWeights): number[] =>
  Array.from({ length: Math.min(64, width) }, (_, i) => i + 1).filter((heads) => width % heads === 0);

/** Parses an operand width, for a format that leaves it open. */
export function parseFreeWidth(
  text: string,
  { operation, format }: ImportChoices,
  { architecture: { context } }: ForeignWeights,
): Parsed<number> {
  const typed = text.trim();
  const width = Number(typed);
  if (!/^\d{1,2}$/.test(typed) || width < 1 || width > 64)
    return { problem: `The operand width must be a whole number from 1 to 64${typed && `, not '${typed}'`}.` };
  const tokens = tokenCount(operation, format, width);
  return tokens <= context
    ? { value: width }
    : { problem: `Operands of ${width} digits need a context of ${tokens}, but the model has ${context}.` };
}

/** Parses a modulus. Its answers must have the width that the format fixes, or else fit the context. */
export function parseFittingModulus(
  text: string,
  { operation, format, operandWidth }: ImportChoices,
  { architecture: { context } }: ForeignWeights,
): Parsed<number> {
  const parsed = parseModulus(text);
  if ('problem' in parsed) return parsed;
  const { base, widths } = format;
  if (widths) {
    const min = widths.answer === 1 ? 2 : base ** (widths.answer - 1) + 1;
    const max = base ** widths.answer;
    return parsed.value >= min && parsed.value <= max
      ? parsed
      : { problem: `Answers of ${widths.answer} digits need a modulus from ${min} to ${max}.` };
  }
  const tokens = tokenCount(operation, format, operandWidth, parsed.value);
  return tokens <= context
    ? parsed
    : { problem: `With this modulus a sequence needs a context of ${tokens}, but the model has ${context}.` };
}

/** Parses the lengths that a model was trained on, which must fit its operands. */
export function parseTrainedLengths(text: string, operandWidth: number): Parsed<readonly [number, number]> {
  const parsed = parseTrainDigits(text);
  if ('problem' in parsed || parsed.value[1] <= operandWidth) return parsed;
  return { problem: `The operands are ${operandWidth} digits wide, so training cannot have used longer ones.` };
}

/** Parses a model's characters in token order, which must include those of the task. */
export function parseVocabulary(
  text: string,
  choices: ImportChoices,
  { architecture: { vocabulary } }: ForeignWeights,
): Parsed<string> {
  const typed = text.trim();
  const count = charactersOf(typed).length;
  if (count > vocabulary) return { problem: `The model has ${vocabulary} tokens, but these are ${count} characters.` };
  try {
    rowsOf(typed, layoutOf(taskFromImport(choices)).vocabulary);
    return { value: typed };
  } catch (error) {
    if (error instanceof UserError) return { problem: error.message };
    throw error;
  }
}
