import { recipeSchema } from '../../checkpoint/recipe-schema';
import { sizes, type SizeName } from '../../shared/sizes';
import type { Recipe } from '../../shared/recipe';
import { UserError } from '../../shared/errors';
import type { EncodingName } from '../../model/positional/encodings';
import { isModular, type OperationName } from '../../tasks/operations/operations';
import { taskSpecSchema, type TaskSpecInput } from '../../tasks/task-schema';

/** What the user decides before training; everything else has a default in `recipeSchema`. */
export interface TrainChoices {
  readonly operation: OperationName;
  /** Kept while another operation is chosen, so that going back and forth loses nothing. */
  readonly modulus: number;
  readonly trainDigits: readonly [min: number, max: number];
  readonly operandWidth: number;
  readonly encoding: EncodingName;
  readonly size: SizeName;
}

export const defaultChoices: TrainChoices = {
  operation: 'mod-add',
  modulus: 100,
  trainDigits: [1, 3],
  operandWidth: 6,
  encoding: 'learned',
  size: 'nano',
};

/** Typed text once parsed: its value, or one sentence on what is wrong with it. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

const wholeNumber = /^\d{1,15}$/;
const taskFromChoices = ({ operation, modulus, trainDigits, operandWidth }: TrainChoices): TaskSpecInput => ({
  operation,
  ...(isModular(operation) && { modulus }),
  operandWidth,
  trainDigits: [...trainDigits],
});

/** What the task's schema finds wrong with one field of the choices, if anything. */
function problemWith(choices: TrainChoices, field: 'modulus' | 'trainDigits' | 'operandWidth'): string | undefined {
  const result = taskSpecSchema.safeParse(taskFromChoices(choices));
  return result.success ? undefined : result.error.issues.find((issue) => issue.path[0] === field)?.message;
}

function checked<T>(value: T, ...problems: (string | undefined)[]): Parsed<T> {
  const problem = problems.find((p) => p !== undefined);
  return problem === undefined ? { value } : { problem };
}

/** Parses a modulus such as `100`. */
export function parseModulus(text: string): Parsed<number> {
  const typed = text.trim();
  if (!wholeNumber.test(typed))
    return { problem: `The modulus must be a whole number of 2 or more, such as 100${typed && `, not '${typed}'`}.` };
  const modulus = Number(typed);
  return checked(modulus, problemWith({ ...defaultChoices, modulus }, 'modulus'));
}

/** Parses the shortest and longest training length, `1-3`, or one length, `3`. */
export function parseTrainDigits(text: string): Parsed<readonly [number, number]> {
  const typed = text.trim();
  const match = /^(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?$/.exec(typed);
  if (!match)
    return {
      problem:
        'Give the shortest and the longest length as two numbers with a dash, such as ' +
        `1-3${typed && `, not '${typed}'`}.`,
    };
  const trainDigits = [Number(match[1]), Number(match[2] ?? match[1])] as const;
  // The widest operands possible, so that only a problem of the lengths themselves is found.
  return checked(trainDigits, problemWith({ ...defaultChoices, trainDigits, operandWidth: 64 }, 'trainDigits'));
}

/** Parses the number of digits that operands are padded to, at least the longest training length. */
export function parseOperandWidth(text: string, trainDigits: TrainChoices['trainDigits']): Parsed<number> {
  const typed = text.trim();
  if (!wholeNumber.test(typed))
    return { problem: `The operand width must be a whole number, such as 6${typed && `, not '${typed}'`}.` };
  const choices = { ...defaultChoices, trainDigits, operandWidth: Number(typed) };
  return checked(choices.operandWidth, problemWith(choices, 'operandWidth'), problemWith(choices, 'trainDigits'));
}

/** An operand width that leaves lengths to test beyond those in training. */
export const suggestedWidth = ([, max]: TrainChoices['trainDigits'], current: number): number =>
  max < current ? current : Math.min(64, max + 3);

/**
 * The full recipe of the choices.
 * @throws UserError `recipe/<field>` when the choices do not go together
 */
export function recipeFromChoices(choices: TrainChoices): Recipe {
  const result = recipeSchema.safeParse({
    task: taskFromChoices(choices),
    encoding: choices.encoding,
    ...sizes[choices.size],
  });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UserError(`recipe/${issue.path.join('.')}`, issue.message);
}
