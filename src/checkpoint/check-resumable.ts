import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { modelFor } from '../model/config';
import { UserError } from '../shared/errors';
import type { ModelConfig } from '../shared/model-config';
import { layoutOf } from '../tasks/layout';
import type { RunFile } from './run-file';

/**
 * Refuses a run that cannot be trained further, before anything is read or written.
 * @throws UserError `run/imported` when its weights are all that is known of it; `run/model` when its model is not the
 * one that its recipe makes
 */
export function checkResumable(folder: string, { imported, recipe, model }: RunFile): void {
  if (imported)
    throw new UserError(
      'run/imported',
      `The run ${path.basename(folder)} was imported from ${imported.file}, which holds weights but no state of ` +
        'training, so it cannot be resumed. Train a new run of its task instead.',
    );
  const wanted = modelFor(layoutOf(recipe.task), recipe);
  const field = (Object.keys({ ...wanted, ...model }) as (keyof ModelConfig)[]).find(
    (key) => !isDeepStrictEqual(wanted[key], model[key]),
  );
  if (field)
    throw new UserError(
      'run/model',
      `${path.join(folder, 'run.json')} contradicts itself: its model has ${field} ${JSON.stringify(model[field])}, ` +
        `and its recipe makes one with ${JSON.stringify(wanted[field])}. Restore the file from a copy; nothing was ` +
        'changed.',
    );
}
