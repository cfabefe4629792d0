import { basename, join } from 'node:path';
import type { Answers } from '../../checkpoint/importers/import-run';
import { freeRunName } from '../../checkpoint/run-names';
import { answersIts, trialWords } from '../../shared/import-trial';
import type { ForeignWeights, Reading } from '../../shared/import-results';
import type { Host } from '../host';
import { askSteps } from '../picks/multi-step';
import { chooseRunsDirectory } from '../picks/choose-runs-directory';
import { withCancel } from '../show/progress';
import { offer } from '../show/report';
import { importAnswers, guessImport } from './import-choices';
import { importSteps } from './import-steps';

/** A file that another program wrote, and where its runs go. */
interface Import {
  /** The file that `weights` were read from. */
  readonly path: string;
  readonly weights: ForeignWeights;
  readonly directory: string;
}

/**
 * Asks for what the file does not say, tries the model, writes it as a run of the workspace, and opens that in the
 * Inspector.
 * @param path the file that `weights` were read from
 * @throws UserError of the importer; CancelledError
 */
export async function importWeights(host: Host, path: string, weights: ForeignWeights): Promise<void> {
  const guess = guessImport(weights);
  const directory = await chooseRunsDirectory();
  if (directory === undefined) return;
  const choices = await askSteps(`Import ${weights.file}`, guess, (draft) => importSteps(weights, draft));
  if (choices) await importAs(host, { path, weights, directory }, importAnswers(choices));
}

/** Imports a file with the user's answers. If the model answers better when read in another way, offers that. */
async function importAs(host: Host, file: Import, answers: Answers): Promise<void> {
  const { path, weights, directory } = file;
  const folder = join(
    directory,
    await freeRunName(directory, { ...weights.architecture, task: answers.task, heads: answers.heads }),
  );
  const { trial } = await withCancel(`Importing and trying ${weights.file}`, (signal, onProgress) =>
    host.engines.importRun({ path, ...answers, folder }, { signal, onProgress }),
  );
  await host.runs.refresh();
  host.panels.open([folder]);
  const words = [
    `Imported ${weights.file} as the run ${basename(folder)}.`,
    ...trialWords(trial),
    ...weights.notes,
  ].join(' ');
  const { better } = trial;
  const again = ({ reverseAnswer, reverseOperands, ...taken }: Reading) =>
    importAs(host, file, { ...taken, task: { ...answers.task, reverseAnswer, reverseOperands } });
  void offer(
    host.log,
    answersIts(trial) && !better ? 'info' : 'warning',
    words,
    better ? { 'Import That Way': () => again(better.reading) } : {},
  );
}
