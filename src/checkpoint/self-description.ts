import * as z from 'zod';
import type { ImportOrigin } from '../shared/identities';
import type { ModelConfig } from '../shared/model-config';
import { taskSpecSchema } from '../tasks/task-schema';
import type { TaskSpec } from '../shared/task-spec';
import { checkpointError } from './checkpoint-error';
import { modelConfigSchema } from './model-config';

/**
 * What a checkpoint says of itself in the `__metadata__` of its safetensors file, so that the file alone can be opened.
 */
export interface SelfDescription {
  /** Name of the run that it is from. */
  readonly run: string;
  readonly step: number;
  readonly task: TaskSpec;
  readonly model: ModelConfig;
  /** Where a model came from that was not trained here. */
  readonly imported?: ImportOrigin;
}

const metadataKey = 'digitscope';
const schemaVersion = 1;
const schema = z.object({
  schemaVersion: z.literal(schemaVersion),
  run: z.string().min(1),
  step: z.number().int().min(0),
  task: taskSpecSchema,
  model: modelConfigSchema,
  imported: z.object({ file: z.string(), sha256: z.string(), layout: z.string() }).optional(),
});

/** The metadata to write into a checkpoint. */
export const describeSelf = (description: SelfDescription): Record<string, string> => ({
  [metadataKey]: JSON.stringify({ schemaVersion, ...description }),
});

/**
 * Reads what a checkpoint says of itself.
 * @throws UserError `checkpoint/undescribed` when it says nothing (another program wrote it), `checkpoint/description`
 * when what it says is damaged or newer
 */
export function readSelfDescription(metadata: Record<string, string>, source: string): SelfDescription {
  const text = metadata[metadataKey];
  if (text === undefined)
    throw checkpointError(
      'undescribed',
      source,
      'holds weights but does not say of which task and model',
      'Open a checkpoint that Digitscope wrote or the run folder it belongs to, or import the file (`digitscope ' +
        'import`).',
    );
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw checkpointError(
      'description',
      source,
      `has a damaged '${metadataKey}' entry in its metadata: it is not JSON`,
    );
  }
  const version = z.object({ schemaVersion: z.number() }).safeParse(document).data?.schemaVersion ?? 0;
  if (version > schemaVersion)
    throw checkpointError(
      'description',
      source,
      `was written by a newer Digitscope (schema version ${version})`,
      'Update Digitscope to open it.',
    );
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  throw checkpointError(
    'description',
    source,
    `has a damaged '${metadataKey}' entry in its metadata, at ` +
      `'${path.join('.') || 'its top'}': ${message.replace(/\.$/, '')}`,
  );
}
