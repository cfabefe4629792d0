import path from 'node:path';
import { recipeSchema } from '../recipe-schema';
import type { Recipe } from '../../shared/recipe';
import { UserError } from '../../shared/errors';
import type { ModelConfig } from '../../shared/model-config';
import type { TaskSpec } from '../../shared/task-spec';
import { layoutOf } from '../../tasks/layout';
import { runSchemaVersion } from '../run-file';
import { RunFolder } from '../run-folder';
import type { Tensors } from '../safetensors';
import type { OpenedForeign } from './open-foreign';
import { checkFit } from './task-formats';
import { rowsOf, selectRows } from './vocabulary';

/** What a file does not say, or says wrongly. */
export interface Answers {
  readonly task: TaskSpec;
  readonly heads: number;
  /** The model's characters in its token order, where they are not exactly ours in our order. */
  readonly vocabulary?: string;
  /** Where it is not what the file says or what was assumed. */
  readonly activation?: ModelConfig['activation'];
}

/** A model from elsewhere as one of ours. */
export interface Adapted {
  readonly model: ModelConfig;
  readonly tensors: Tensors;
  readonly recipe: Recipe;
}

/**
 * A model from elsewhere with its tokens in our order and everything that its file does not say.
 * @throws UserError `import/task`, `import/vocabulary`, `recipe/…` for heads that do not fit
 */
export function adapt(
  { model: { architecture, tensors } }: OpenedForeign,
  { task, heads, vocabulary, activation = architecture.activation }: Answers,
): Adapted {
  checkFit(architecture, task, vocabulary !== undefined);
  const { layers, width, encoding, bias, tiedEmbeddings } = architecture;
  const recipe = recipeSchema.safeParse({ task, encoding, layers, heads, width, bias, tiedEmbeddings, activation });
  if (!recipe.success) {
    const { path: field, message } = recipe.error.issues[0];
    throw new UserError(`recipe/${field.join('.') || 'shape'}`, message);
  }
  const ours = layoutOf(task).vocabulary;
  return {
    model: { ...architecture, vocabulary: ours.length, activation, heads },
    tensors: vocabulary === undefined ? tensors : selectRows(tensors, rowsOf(vocabulary, ours)),
    recipe: recipe.data,
  };
}

/**
 * Writes a run folder with one checkpoint, the imported one. Everything is checked before anything is written.
 * @throws UserError those of `adapt`, and `run/exists`
 */
export async function importRun(opened: OpenedForeign, answers: Answers, folder: string): Promise<RunFolder> {
  const { model, tensors, recipe } = adapt(opened, answers);
  const { file, sha256 } = opened;
  const { layout, step } = opened.model;
  const run = await RunFolder.create(folder, {
    schemaVersion: runSchemaVersion,
    name: path.basename(path.resolve(folder)),
    imported: { file, sha256, layout },
    recipe,
    model,
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
