import { UserError } from '../../shared/errors';
import { isModular, operationNames, type OperationName } from '../../tasks/operations/operations';
import type { TaskSpec } from '../../shared/task-spec';
import { layoutOf } from '../../tasks/layout';
import type { Architecture } from './importer';

/** The part of a task that shows in a model's sizes. */
export interface TaskFormat {
  readonly operation: OperationName;
  readonly base: number;
  readonly separators: 'symbols' | 'none';
  readonly operandWidth: number;
  /** Follows from operation and operand width, but for modular tasks, where it is that of the modulus less 1. */
  readonly answerWidth: number;
}

type Sizes = Pick<Architecture, 'vocabulary' | 'context'>;

const symbolCount = 3;
const longestOperand = 64;

/** A base and whether symbols stand between the numbers: what decides a task's tokens. */
export type Kind = Pick<TaskFormat, 'base' | 'separators'>;

/**
 * Every task format whose sequences have exactly this context, in one of some kinds: by default those that take exactly
 * so many tokens. The likeliest first: base 10, then our operations in their order, then wide operands.
 */
export function formatsThatFit(
  { vocabulary, context }: Sizes,
  kinds: readonly Kind[] = kindsOf(vocabulary),
): TaskFormat[] {
  return kinds.flatMap((kind) =>
    operationNames.flatMap((operation) =>
      widthsThatFit(operation, context + 1 - (kind.separators === 'symbols' ? symbolCount : 0), kind.base).map(
        (widths) => ({ operation, ...kind, ...widths }),
      ),
    ),
  );
}

/** The bases and separators that take exactly so many tokens, base 10 first. */
export function kindsOf(vocabulary: number): Kind[] {
  const kinds = [
    { base: vocabulary, separators: 'none' as const },
    { base: vocabulary - symbolCount, separators: 'symbols' as const },
  ];
  return kinds
    .filter(({ base }) => base >= 2 && base <= 16)
    .toSorted((a, b) => Number(b.base === 10) - Number(a.base === 10));
}

/** The widths with which two operands and an answer have `digits` digits together. */
function widthsThatFit(
  operation: OperationName,
  digits: number,
  base: number,
): Pick<TaskFormat, 'operandWidth' | 'answerWidth'>[] {
  const widths = Array.from({ length: longestOperand }, (_, i) => longestOperand - i).map((operandWidth) => ({
    operandWidth,
    answerWidth: digits - 2 * operandWidth,
  }));
  return widths.filter(({ operandWidth, answerWidth }) => {
    if (answerWidth < 1) return false;
    if (isModular(operation)) return base ** answerWidth <= Number.MAX_SAFE_INTEGER;
    return answerWidth === (operation === 'add' ? operandWidth + 1 : 2 * operandWidth);
  });
}

/** What is known of a task beforehand. */
export type KnownOfTask = Partial<Pick<TaskSpec, 'operation' | 'modulus' | 'base' | 'separators' | 'operandWidth'>>;

/**
 * The kinds of base 10 that take fewer tokens than a small vocabulary has, which may be padded or have other characters
 * too; none where base 10 takes exactly its tokens.
 */
export function roomyKindsOf(vocabulary: number): Kind[] {
  if (vocabulary > largestPadded || kindsOf(vocabulary).some(({ base }) => base === 10)) return [];
  return [
    { base: 10, separators: 'symbols' as const },
    { base: 10, separators: 'none' as const },
  ].filter((kind) => tokenCount(kind) < vocabulary);
}

const largestPadded = 256;
const tokenCount = ({ base, separators }: Kind): number => base + (separators === 'symbols' ? symbolCount : 0);

/**
 * The likeliest format of a model that agrees with what is known, or undefined where none does. Another base than 10 is
 * never guessed.
 */
export function guessFormat(sizes: Sizes, known: KnownOfTask = {}, kinds?: readonly Kind[]): TaskFormat | undefined {
  const { modulus } = known;
  const wantedBase = known.base ?? 10;
  return formatsThatFit(sizes, kinds).find((format) => {
    const { operation, base, separators, operandWidth, answerWidth } = format;
    const agrees = (wanted: unknown, has: unknown) => wanted === undefined || wanted === has;
    const modulusFits =
      !isModular(operation) ||
      modulus === undefined ||
      (modulus > base ** (answerWidth - 1) && modulus <= base ** answerWidth) ||
      (answerWidth === 1 && modulus <= base);
    return (
      agrees(known.operation, operation) &&
      agrees(wantedBase, base) &&
      agrees(known.separators, separators) &&
      agrees(known.operandWidth, operandWidth) &&
      modulusFits
    );
  });
}

/** A format in words: `add, operand width 5, separators none`. */
export function formatWords({ operation, base, separators, operandWidth, answerWidth }: TaskFormat): string {
  const parts = [
    operation,
    base !== 10 && `base ${base}`,
    `operand width ${operandWidth}`,
    isModular(operation) && `answers of ${answerWidth} digit${answerWidth === 1 ? '' : 's'}`,
    `separators ${separators}`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

/** What would fit a model, for a message. */
export function fittingWords(sizes: Sizes): string {
  const formats = formatsThatFit(sizes);
  if (formats.length === 0) {
    const [kind] = kindsOf(sizes.vocabulary);
    if (kind)
      return (
        `Its vocabulary of ${sizes.vocabulary} is that of base ${kind.base} with separators ${kind.separators}, ` +
        `and no task takes the whole of its context of ${sizes.context}; say how wide the operands are.`
      );
    return (
      'A task has 2 to 19 tokens: one for each digit of a base from 2 to 16, and three for symbols or none. A ' +
      'model with one token for each number cannot be imported. If a vocabulary is padded or has other characters, ' +
      'name its tokens (--vocabulary).'
    );
  }
  const shown = formats.slice(0, 8).map(formatWords);
  return (
    'What ' +
    `fits: ${shown.join('; ')}${formats.length > shown.length ? `; and ${formats.length - shown.length} more` : ''}.`
  );
}

/**
 * Checks that a model can be asked a task: it has exactly the task's tokens, or the person has named them among others,
 * and reads sequences as long as the task's or longer.
 * @throws UserError `import/task` that lists what would fit
 */
export function checkFit(sizes: Sizes, task: TaskSpec, tokensAreNamed = false): void {
  const { vocabulary, inputLength } = layoutOf(task);
  if ((tokensAreNamed || vocabulary.length === sizes.vocabulary) && inputLength <= sizes.context) return;
  throw new UserError(
    'import/task',
    `The task ${task.operation} with operand width ${task.operandWidth}, base ${task.base} and ` +
      `separators ${task.separators} needs a vocabulary of ${vocabulary.length} and a context of ${inputLength}, ` +
      `and the model has ${sizes.vocabulary} and ${sizes.context}. ${fittingWords(sizes)}`,
  );
}
