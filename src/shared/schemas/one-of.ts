import * as z from 'zod';

/** A name of a table, which another table may also know: what it is in TypeScript is text. */
export const oneOf = (what: string, names: readonly string[]): z.ZodType<string, string> => {
  const error = (given: unknown) => `${what} must be one of ${names.join(', ')}, not ${JSON.stringify(given)}.`;
  return z
    .string({ error: (issue) => error(issue.input) })
    .refine((name) => names.includes(name), { abort: true, error: (issue) => error(issue.input) });
};
