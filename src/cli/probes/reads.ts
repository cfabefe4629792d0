import { counted } from '../../shared/counted';
import { digitOrderInWords, placesInWords } from '../../shared/place-words';
import { leakFrom, readFrom } from '../../shared/read-thresholds';
import { readsMeasures, readsOf } from '../../shared/reads';
import { readsInWords } from '../../shared/reads-in-words';
import type { ReadsResult } from '../../shared/results';
import { placeName, roleLabel } from '../../shared/roles';
import { taskTitle } from '../../tasks/task-title';
import type { TaskSpec } from '../../shared/task-spec';
import { layoutOf } from '../../tasks/layout';
import { neededPlaces } from '../../tasks/theory';
import type { CliContext } from '../common/context';
import { printHeading, printLine, printProvenance, printTable } from '../common/output';
import type { ProbeFormat } from './measures';

/** What each answer digit reads, as matrices and sentences, for one length or several. */
export const readsFormat: ProbeFormat = {
  severalLengths: true,
  json: (results, task) => {
    const documents = results.map((result) => {
      const { digits, samples, inputs, answers, effect, probability, margin } = readsOf(result);
      return { digits, samples, inputs, needed: neededPlaces(task), answers, effect, probability, margin };
    });
    return documents.length === 1 ? documents[0] : { byDigits: documents };
  },
  print: (context, result, task) => printReads(context, task, readsOf(result)),
};

const shown = {
  effect: 'Share of prompts in which a different digit there changes the answer digit',
  probability: 'Mean drop in the probability of the digit answered before',
  margin: 'Mean drop in its logit margin over all other tokens',
} as const;

function printReads(context: CliContext, task: TaskSpec, result: ReadsResult): void {
  const { digits, samples, inputs, answers } = result;
  const { positionOf } = layoutOf(task);
  const columns = inputs
    .map((input, j) => ({ ...input, j }))
    .sort((p, q) => positionOf({ kind: 'operand', ...p }) - positionOf({ kind: 'operand', ...q }));
  printHeading(
    context,
    `What each answer digit reads: ${taskTitle(task)} at ${counted(digits, 'digit')}, ${counted(samples, 'prompt')}`,
  );
  printProvenance(context, result);
  printLine(
    context,
    `${taskTitle(task)} needs ${placesInWords(task, result.needed)}. ${digitOrderInWords(task) ?? ''}`.trimEnd(),
  );
  for (const { answers: places, words } of readsInWords(task, result))
    printLine(context, `• answer ${places} ${words}`);
  printLine(
    context,
    `A digit is read from ${100 * readFrom}% of prompts on; from ${100 * leakFrom}% on, it is weakly read if it ` +
      'should count and leaks if it should not.',
  );
  for (const key of readsMeasures) {
    printLine(context, shown[key]);
    printTable(
      context,
      [
        'answer place',
        ...columns.map(({ operand, place }) => roleLabel({ kind: 'operand', operand, place }, task.base)),
      ],
      answers.map(({ place }, i) => [
        placeName(place, task.base),
        ...columns.map(({ j }) => number(result[key][i][j])),
      ]),
    );
  }
}

/** Three decimals; zero has no sign. */
const number = (value: number | null): string => value?.toFixed(3).replace(/^-(0\.0+)$/, '$1') ?? '–';
