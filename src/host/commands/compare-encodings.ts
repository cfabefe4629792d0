import { join } from 'node:path';
import { freeRunName } from '../../checkpoint/run-names';
import type { EncodingName } from '../../model/positional/encodings';
import type { Host } from '../host';
import { maxRuns } from '../panels/run-panels';
import { askSteps, back, type Step } from '../picks/multi-step';
import { pickSeveralRuns } from '../picks/pick-runs';
import { pickSeveral } from '../picks/quick-inputs';
import { chooseRunsDirectory } from '../picks/choose-runs-directory';
import { askSize, encodingChoices, taskSteps } from '../picks/train-steps';
import { pick } from '../show/pick';
import { defaultChoices, recipeFromChoices, type TrainChoices } from '../training/train-choices';
import { trainWithProgress } from '../training/train-with-progress';
import type { Command } from './command';
import { targetsOf } from './target';

/** Shows runs side by side: those selected in the tree, existing ones, or one task trained with several encodings. */
export const compareEncodings: Command = {
  id: 'digitscope.compareEncodings',
  async run(host, clicked, selected) {
    const targets = [...new Set(targetsOf(clicked, selected).map(({ folder }) => folder))];
    const folders = targets.length >= 2 ? targets.slice(0, maxRuns) : await askForRuns(host);
    if (folders) host.panels.open(folders);
  },
};

async function askForRuns(host: Host): Promise<string[] | undefined> {
  if ((await host.runs.whole()).length < 2) return trainSeveral(host);
  const existing = {
    label: 'Compare existing runs…',
    detail: 'Choose two or more runs of this workspace',
    ask: async () => (await pickSeveralRuns(host, maxRuns))?.map(({ folder }) => folder),
  };
  const trained = {
    label: 'Train two encodings of one task…',
    detail: 'Train the same task once with each encoding, then compare',
    ask: () => trainSeveral(host),
  };
  return (
    await pick([existing, trained], { title: 'Compare Encodings', placeHolder: 'What should be compared?' })
  )?.ask();
}

interface CompareChoices extends TrainChoices {
  readonly several: readonly EncodingName[];
}

const askEncodings: Step<CompareChoices> = async (draft, at) => {
  const several = await pickSeveral(at, {
    placeholder: 'Which encodings should be compared? Choose two or more.',
    choices: encodingChoices,
    preselected: draft.several,
    between: [2, maxRuns],
  });
  return several === undefined || several === back ? several : { ...draft, several };
};

/** A question about training, for a draft that holds more. */
const widened =
  (step: Step<TrainChoices>): Step<CompareChoices> =>
  async (draft, at) => {
    const answer = await step(draft, at);
    return answer === undefined || answer === back ? answer : { ...draft, ...answer };
  };

/**
 * Trains one task with each of several encodings, one after the other. @throws CancelledError when one of them was
 * stopped
 */
async function trainSeveral(host: Host): Promise<string[] | undefined> {
  const directory = await chooseRunsDirectory();
  if (directory === undefined) return undefined;
  const start: CompareChoices = { ...defaultChoices, several: ['learned', 'rotary'] };
  const choices = await askSteps('Compare Encodings', start, (draft) => [
    ...taskSteps(draft).map(widened),
    askEncodings,
    widened(askSize),
  ]);
  if (!choices) return undefined;
  const folders: string[] = [];
  for (const [i, encoding] of choices.several.entries()) {
    const recipe = recipeFromChoices({ ...choices, encoding });
    const folder = join(directory, await freeRunName(directory, recipe));
    await trainWithProgress(host, { folder, recipe }, `${i + 1} of ${choices.several.length}`);
    folders.push(folder);
  }
  return folders;
}
