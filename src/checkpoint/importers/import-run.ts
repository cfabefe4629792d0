import path from 'node:path';
import { recipeSchema } from '../../shared/engine-contract';
import { UserError } from '../../shared/errors';
import type { TaskSpec } from '../../shared/task-spec';
import { layoutOf } from '../../tasks/layout';
import { runSchemaVersion } from '../run-file';
import { RunFolder } from '../run-folder';
import type { OpenedForeign } from './open-foreign';
import { reorderVocabulary } from './reorder-vocabulary';
import { checkFit } from './task-formats';

/** What a file does not say, or says wrongly. */
export interface Answers {
  readonly task: TaskSpec;
  readonly heads: number;
  /** The model's characters in its token order, where that is not ours. */
  readonly vocabulary?: string;
}

/**
 * Writes a run folder with one checkpoint, the imported one. Everything is checked before anything is written.
 * @throws UserError `import/task`, `import/vocabulary`, `recipe/…` for heads that do not fit, `run/exists`
 */
export async function importRun({ model, file, sha256 }: OpenedForeign, { task, heads, vocabulary }: Answers, folder: string): Promise<RunFolder> {
  const { architecture, layout, step } = model;
  checkFit(architecture, task);
  const { layers, width, encoding, bias, tiedEmbeddings, activation } = architecture;
  const recipe = recipeSchema.safeParse({ task, encoding, layers, heads, width, bias, tiedEmbeddings, activation });
  if (!recipe.success) {
    const { path: field, message } = recipe.error.issues[0];
    throw new UserError(`recipe/${field.join('.') || 'shape'}`, message);
  }
  const tensors = vocabulary === undefined ? model.tensors : reorderVocabulary(model.tensors, vocabulary, layoutOf(task).vocabulary);
  const run = await RunFolder.create(folder, {
    schemaVersion: runSchemaVersion,
    name: path.basename(path.resolve(folder)),
    imported: { file, sha256, layout },
    recipe: recipe.data,
    model: { ...architecture, heads },
    created: new Date().toISOString(),
  });
  try {
    await run.saveCheckpoint(step, tensors);
  } catch (error) {
    // Half an import would look like a run.
    await run.discard();
    throw error;
  }
  return run;
}
