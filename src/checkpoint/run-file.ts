import * as z from 'zod';
import { recipeSchema } from './recipe-schema';
import { UserError } from '../shared/errors';
import { migrate, type Migration } from './migrate';
import { modelConfigSchema } from './model-config';

/** Raised whenever `run.json` changes shape; the step from the version before goes into `migrations`. */
export const runSchemaVersion = 4;
/** Steps from older versions of `run.json`, by the version that they leave. */
const migrations: ReadonlyMap<number, Migration> = new Map<number, Migration>([
  // Version 1 knew AdamW at a constant rate and did not say so.
  [
    1,
    (document) => ({
      ...document,
      recipe: { optimizer: 'adamw', schedule: 'constant', ...(document.recipe as object | undefined) },
    }),
  ],
  // Version 2 named the engine that a run began on and not those that went on with it.
  [
    2,
    ({ engine, ...document }) => ({
      ...document,
      ...(engine !== undefined && { engines: [{ fromStep: 0, ...(engine as object) }] }),
    }),
  ],
  // Version 3 did not list the limits that a resumed training was given.
  [3, (document) => document],
]);
const engineSpan = z.object({
  fromStep: z.number().int().min(0),
  name: z.string().min(1),
  library: z.string(),
  version: z.string(),
  workers: z.number(),
  label: z.string(),
});

const limitSpan = z.object({
  fromStep: z.number().int().min(0),
  steps: recipeSchema.shape.steps.unwrap(),
  until: recipeSchema.shape.until.unwrap(),
});

const runFileSchema = z.object({
  schemaVersion: z.literal(runSchemaVersion),
  name: z.string().min(1),
  /**
   * Of a model that was imported: from where. Then the recipe's task, encoding and sizes are the model's, and the rest
   * of it are defaults that nothing was trained with.
   */
  imported: z.object({ file: z.string().min(1), sha256: z.string(), layout: z.string() }).optional(),
  recipe: recipeSchema,
  model: modelConfigSchema,
  /**
   * How and on what it was trained; left out where that is not known. Each engine trained the steps after its
   * `fromStep`, up to the next one's.
   */
  optimizer: z.looseObject({ name: z.string().min(1) }).optional(),
  engines: z.array(engineSpan).optional(),
  /**
   * Limits other than the recipe's, which a resumed training was given: each holds for the steps after its `fromStep`,
   * up to the next one's.
   */
  limits: z.array(limitSpan).optional(),
  /** When the run was begun or imported, ISO 8601. */
  created: z.iso.datetime(),
});
/** What `run.json` says: everything that training needs to begin anew and get the same. */
export type RunFile = z.infer<typeof runFileSchema>;

/**
 * Reads the text of a `run.json`, of this or an older schema version.
 * @throws UserError `run/half-written` when it is not JSON, `run/newer` when a newer Digitscope wrote it, `run/damaged`
 * when a field is wrong
 */
export function parseRunFile(text: string, path: string): RunFile {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new UserError(
      'run/half-written',
      `${path} is half-written or damaged: it is not JSON. Restore it from a copy, or train the run anew under ` +
        'another name.',
    );
  }
  const version = z.looseObject({ schemaVersion: z.number().int().min(1) }).safeParse(document);
  if (!version.success)
    throw new UserError(
      'run/damaged',
      `${path} does not describe a run: it has no schemaVersion. Restore it from a copy, or train the run anew ` +
        'under another name.',
    );
  const { schemaVersion } = version.data;
  if (schemaVersion > runSchemaVersion)
    throw new UserError(
      'run/newer',
      `${path} was written by a newer Digitscope (schema version ${schemaVersion}; this one reads up ` +
        `to ${runSchemaVersion}). Update Digitscope to open it.`,
    );
  const parsed = runFileSchema.safeParse(migrate(version.data, schemaVersion, runSchemaVersion, migrations));
  if (parsed.success) return parsed.data;
  const { path: field, message } = parsed.error.issues[0];
  throw new UserError(
    'run/damaged',
    `${path} is damaged at '${field.join('.') || 'its top'}': ${message.replace(/\.$/, '')}. Correct that field, ` +
      'or train the run anew under another name.',
  );
}
