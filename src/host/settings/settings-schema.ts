import * as z from 'zod';
import type { EngineChoice } from '../../shared/engines';
import { UserError } from '../../shared/errors';

/** The settings `digitscope.*`; package.json documents each and has its default. */
export interface Settings {
  /** The folder of the runs: relative to the workspace folder, or absolute. */
  readonly runsFolder: string;
  readonly engine: EngineChoice;
  readonly inspector: { readonly samples: number };
}

const schemas = {
  runsFolder: z
    .string({ error: 'must be the path of a folder, such as "runs"' })
    .transform((path) => path.trim())
    .refine((path) => path !== '', { error: 'is empty; give the path of a folder, such as "runs"' }),
  /** The engine process, which alone knows the engines, checks whether there is one of this name. */
  engine: z
    .string({ error: 'must be the name of an engine, such as "cpu", or "auto"' })
    .min(1, { error: 'is empty; give "auto" or the name of an engine' }),
  'inspector.samples': z
    .number({ error: 'must be a whole number from 10 to 100000' })
    .refine((n) => Number.isInteger(n) && n >= 10 && n <= 100_000, {
      error: (issue) => `must be a whole number from 10 to 100000, not ${String(issue.input)}`,
    }),
};

/**
 * Checks raw settings values.
 * @param get the raw value of a key below `digitscope.`
 * @throws UserError `settings/<key>` naming the setting, what is wrong with it and what it may be
 */
export function parseSettings(get: (key: string) => unknown): Settings {
  const read = <K extends keyof typeof schemas>(key: K): z.output<(typeof schemas)[K]> => {
    const result = schemas[key].safeParse(get(key));
    if (result.success) return result.data as z.output<(typeof schemas)[K]>;
    throw new UserError(`settings/${key}`, `The setting digitscope.${key} ${result.error.issues[0].message}.`);
  };
  return { runsFolder: read('runsFolder'), engine: read('engine'), inspector: { samples: read('inspector.samples') } };
}
