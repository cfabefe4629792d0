import { basename, join } from 'node:path';
import { freeRunName } from '../../checkpoint/run-names';
import type { ForeignWeights } from '../../shared/results';
import type { Host } from '../host';
import { askSteps } from '../picks/multi-step';
import { chooseRunsDirectory } from '../picks/runs-home';
import { withCancel } from '../picks/with-cancel';
import { offer } from '../report';
import { answersOf, guessChoices } from './choices';
import { importSteps } from './steps';

/**
 * Asks what a file cannot say, writes a run of it among those of the workspace, and opens that in the Inspector.
 * @param path the file that `weights` were read from
 * @throws UserError in the importer's words; CancelledError
 */
export async function importWeights(host: Host, path: string, weights: ForeignWeights): Promise<void> {
  const guess = guessChoices(weights);
  const directory = await chooseRunsDirectory();
  if (directory === undefined) return;
  const choices = await askSteps(`Import ${weights.file}`, guess, (draft) => importSteps(weights, draft));
  if (!choices) return;
  const { task, heads, vocabulary } = answersOf(choices);
  const folder = join(directory, await freeRunName(directory, { ...weights.architecture, task, heads }));
  await withCancel(`Importing ${weights.file}`, (signal) => host.engines.importRun({ path, task, heads, vocabulary, folder }, signal));
  await host.runs.refresh();
  host.panels.open([folder]);
  void offer(host.log, 'info', [`Imported ${weights.file} as the run ${basename(folder)}.`, ...weights.notes].join(' '), {});
}
