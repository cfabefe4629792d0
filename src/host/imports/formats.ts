import { formatsThatFit, kindsOf, roomyKindsOf, type Kind } from '../../checkpoint/importers/task-formats';
import type { ForeignWeights } from '../../shared/import-results';
import type { Role } from '../../shared/roles';
import { isModular, operationNames, type OperationName } from '../../tasks/operations/operations';
import { parseTaskSpec } from '../../tasks/task-schema';
import type { TaskSpec } from '../../shared/task-spec';
import { layoutOf } from '../../tasks/layout';

/** A number format that a model's vocabulary allows. */
export interface Format {
  readonly base: number;
  readonly separators: TaskSpec['separators'];
  /**
   * Widths of operands and answers, where sequences fill the whole context. Left out where the user has to give them.
   */
  readonly widths?: { readonly operand: number; readonly answer: number };
  /** Whether the model has more tokens than the task, so that the user has to name them. */
  readonly named?: true;
}

/** The sizes of a model that narrow down its task. */
export type Sizes = Pick<ForeignWeights['architecture'], 'vocabulary' | 'context'>;

/** The number of input tokens of a task; with the smallest modulus where none is known yet. */
export function tokenCount(
  operation: OperationName,
  { base, separators }: Format,
  operandWidth: number,
  modulus = 2,
): number {
  return layoutOf(
    parseTaskSpec({
      operation,
      ...(isModular(operation) && { modulus }),
      base,
      separators,
      operandWidth,
      trainDigits: [1, 1],
    }),
  ).inputLength;
}

/**
 * The formats of an operation that fit a model, likeliest first: those whose sequences fill its context, then those
 * that leave part of it unused, whose operand width only the user knows. A vocabulary of another size than base 10
 * takes may hold tokens that no task uses; that is tried before another base.
 */
export function formatsOf({ vocabulary, context }: Sizes, operation: OperationName): Format[] {
  const kinds: Format[] = [
    ...roomyKindsOf(vocabulary).map((kind) => ({ ...kind, named: true as const })),
    ...kindsOf(vocabulary),
  ];
  const whole = kinds.flatMap((kind) =>
    wholeFormats(kind, context, operation).map((widths): Format => ({ ...kind, widths })),
  );
  return [...whole, ...kinds.filter((kind) => tokenCount(operation, kind, 1) < context)];
}

/** The widths with which sequences of a kind fill a context. */
const wholeFormats = (
  { base, separators }: Kind,
  context: number,
  operation: OperationName,
): NonNullable<Format['widths']>[] =>
  formatsThatFit({ vocabulary: 0, context }, [{ base, separators }])
    .filter((format) => format.operation === operation)
    .map(({ operandWidth, answerWidth }) => ({ operand: operandWidth, answer: answerWidth }));

/**
 * The operations that fit a model in some format, likeliest first: those that fill its context, then the others.
 */
export function operationsThatFit(sizes: Sizes): OperationName[] {
  const { vocabulary } = sizes;
  const whole = formatsThatFit(sizes, [...roomyKindsOf(vocabulary), ...kindsOf(vocabulary)]).map(
    ({ operation }) => operation,
  );
  return [...new Set([...whole, ...operationNames])].filter((operation) => formatsOf(sizes, operation).length > 0);
}

/** What a task's sequences look like, with one letter or symbol per token: `aaa+bbb=cccc;`. */
export function sequencePattern(task: TaskSpec): string {
  const { roles, vocabulary } = layoutOf(task);
  const letter = (role: Role): string => {
    if (role.kind === 'operand') return role.operand;
    if (role.kind === 'answer') return 'c';
    return vocabulary[task.base + ['operator', 'equals', 'end'].indexOf(role.kind)];
  };
  return roles.map(letter).join('');
}
