import * as z from 'zod';
import { UserError } from '../shared/errors';
import { oneOf } from '../shared/schemas/one-of';
import type { TaskSpec } from '../shared/task-spec';
import { isModular, operationNames } from './operations/operations';

const wholeNumber = (what: string, min: number, max: number) =>
  z
    .number({ error: `${what} must be a whole number from ${min} to ${max}.` })
    .refine((n) => Number.isInteger(n) && n >= min && n <= max, {
      error: (issue) => `${what} must be a whole number from ${min} to ${max}, not ${String(issue.input)}.`,
    });

/**
 * What is asked of a model: the operation, the number format and the lengths seen in training.
 * The source of the format is arXiv 2407.17963: `A+B=C;`, operands zero-padded, answer reversed (units first).
 */
export const taskSpecSchema = z
  .object({
    operation: oneOf('The task', operationNames),
    /** For `mod-*` only: 2 or more. */
    modulus: z.number({ error: 'The modulus must be a whole number of 2 or more.' }).optional(),
    /** Number base, 2 to 16: the theory is about the base, not about ten. */
    base: wholeNumber('The base', 2, 16).default(10),
    /** Operands are zero-padded to this many digits, the longest length that can be asked. */
    operandWidth: wholeNumber('The operand width', 1, 64),
    /** Answer written units first. */
    reverseAnswer: z.boolean().default(true),
    reverseOperands: z.boolean().default(false),
    /** `symbols` writes `A+B=C;`, `none` bare digits as in minGPT's adder. */
    separators: z.enum(['symbols', 'none']).default('symbols'),
    /** Shortest and longest operand length seen in training, inclusive. */
    trainDigits: z.tuple([z.number(), z.number()]).readonly(),
    /**
     * `lengths`: each operand's length uniform, then a value uniform below base^length; `values`: values uniform below
     * base^max.
     */
    trainMix: z.enum(['lengths', 'values']).default('lengths'),
    /**
     * Test domain at m digits: `both` operands have exactly m (D̃_m), or `either` has and the other at most m (D_m).
     */
    domain: z.enum(['both', 'either']).default('both'),
  })
  .superRefine((spec, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const { modulus, operation, operandWidth, trainDigits } = spec;
    if (isModular(operation)) {
      if (modulus === undefined)
        complain('modulus', `The task ${operation} needs a modulus; give a whole number of 2 or more.`);
      else if (!Number.isSafeInteger(modulus) || modulus < 2)
        complain('modulus', `The modulus must be a whole number of 2 or more, not ${modulus}.`);
    } else if (modulus !== undefined)
      complain('modulus', `The task ${operation} takes no modulus; leave it out, or choose mod-${operation}.`);
    const [min, max] = trainDigits;
    if (!Number.isInteger(min) || !Number.isInteger(max) || min < 1 || min > max)
      complain(
        'trainDigits',
        'The training lengths must be two whole numbers, the first at least 1 and not above the second, ' +
          `not ${min}-${max}.`,
      );
    else if (max > operandWidth)
      complain(
        'trainDigits',
        `The training lengths go to ${max} digits but operands are only ${operandWidth} wide; raise the operand ` +
          'width or lower the lengths.',
      );
  });

/** What may be written down: fields with a default may be left out. */
export type TaskSpecInput = z.input<typeof taskSpecSchema>;

/**
 * Checks a task specification and fills in its defaults.
 * @throws UserError `task/<field>` with the first thing that is wrong
 */
export function parseTaskSpec(input: unknown): TaskSpec {
  const result = taskSpecSchema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UserError(`task/${issue.path.join('.') || 'shape'}`, issue.message);
}
