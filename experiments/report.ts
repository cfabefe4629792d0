import type { LengthResult } from '../src/shared/results';
import { isModular, taskTitle } from '../src/shared/task-spec';
import { commandLine } from './command-line';
import { expected, isConverged, isExpected, percent, resultsTable, type Done } from './tables';
import { samples } from './measure';
import type { GroupName, Row, RowResult } from './row';
import { story } from './story';
import { groupTexts } from './texts';

/** A row of the plan with its result, where it has one. */
export interface Entry {
  readonly row: Row;
  readonly result?: RowResult;
}

const isDone = (entry: Entry): entry is Done => entry.result !== undefined;

/** `docs/results.md`: what was measured beside what is predicted. A function of the results alone, so that the same results write the same text. */
export function report(entries: readonly Entry[]): string {
  const done = entries.filter(isDone);
  const groups = (Object.keys(groupTexts) as GroupName[]).flatMap((name) => group(name, entries.filter(({ row }) => row.group === name)));
  return `${[...heading(entries, done), ...summary(done), ...story(done), ...groups, ...commands(entries)].join('\n\n')}\n`;
}

function heading(entries: readonly Entry[], done: readonly Done[]): string[] {
  const engines = [...new Set(done.map(({ result }) => result.engine))];
  return [
    '# Results',
    'Written by `npm run reproduce` out of `experiments/results`, and by nobody’s hand. ' +
      `${done.length} of the ${entries.length} rows of \`experiments/plan.ts\` have been carried out${engines.length > 0 ? ` (${engines.join('; ')})` : ''}. The command goes on where it was stopped; the rows’ own commands stand at the end.`,
    `Each row is one training. All are nano (3 layers, 3 heads, width 48) with untied embeddings, batch 256, Muon at 0.01 and AdamW at 0.003 with a cosine down to a tenth. Every row of a table is trained for the same number of steps, chosen for the table and for no row; none is stopped early, and none is left out. \`docs/decisions.md\` tells how these were chosen. Operands and answers are written units first, zero-padded. Tests draw both operands with exactly so many digits, ${samples.toLocaleString('en')} prompts a length, or all that there are. Exact match is of the whole answer.`,
    'A number is the share answered exactly, in %, with its 95% interval (Wilson) and, after the arrow, what the theory predicts: the ideal model with absolute positions, which computes with the digits that training covered and ignores the rest. It is counted, not sampled. **Bold**: the prediction lies outside the interval, as it does in one figure of twenty by chance. *Converged* means at least 99% at every length trained on; *low digits* is the share of answers, at the longest length, that are right for the digits that training covered, which is what the ideal model always writes. The theory is about an ideal model, so it says nothing of the others; they are named.',
  ];
}

function summary(done: readonly Done[]): string[] {
  if (done.length === 0) return [];
  const converged = done.filter(isConverged);
  const absolute = converged.filter(({ row }) => row.recipe.encoding === 'learned');
  const beyond = absolute.flatMap(({ row, result }) => result.byDigits.filter(({ digits, predicted }) => digits > row.recipe.task.trainDigits[1] && predicted !== null));
  const apart = absolute.filter((entry) => !isExpected(entry));
  const failed = done.filter((entry) => !isConverged(entry));
  const lines = [
    `- ${converged.length} of ${done.length} rows converged.`,
    `- With learned positions, ${absolute.length - apart.length} of ${absolute.length} converged rows lie within their interval of the exact prediction at every untrained length, and so do ${beyond.filter(expected).length} of the ${beyond.length} single figures. ${beyond.filter(isWithin(1)).length} figures are at most 1 point from it, ${beyond.filter(isWithin(5)).length} at most 5.`,
    ...twiceAsLong(done),
  ];
  if (apart.length > 0) lines.push('- Apart from the prediction somewhere, each where it is farthest:', ...bySeed(apart, worst));
  lines.push(failed.length === 0 ? '- No row failed to converge.' : '- Did not converge, exact match at the longest trained length:', ...bySeed(failed, (entry) => percent(longestTrained(entry).exact)));
  return ['## In short', lines.join('\n')];
}

/** Whether a figure is at most so many points, in percent, from the prediction. */
const isWithin = (points: number) => ({ exact, predicted }: LengthResult) => predicted !== null && 100 * Math.abs(exact - predicted) <= points;

/** How sums and products go on at twice the trained length, with each encoding. */
function twiceAsLong(done: readonly Done[]): string[] {
  return (['addition', 'multiplication'] as const).flatMap((name) => {
    const rows = done.filter(({ row }) => row.group === name);
    if (rows.length === 0) return [];
    const exact = ({ row, result }: Done) => percent(result.byDigits.find(({ digits }) => digits === 2 * row.recipe.task.trainDigits[1])?.exact ?? NaN);
    const encodings = [...new Set(rows.map(({ row }) => row.recipe.encoding))];
    const figures = (encoding: string) => rows.filter(({ row }) => row.recipe.encoding === encoding).map((entry) => (isConverged(entry) ? exact(entry) : `(${exact(entry)})`));
    return [`- ${groupTexts[name].title} at twice the trained length, one number a seed, in brackets where it did not converge: ${encodings.map((encoding) => `${encoding} ${figures(encoding).join(', ')}`).join('; ')}.`];
  });
}

/** A line a training, its seeds beside each other. */
function bySeed(entries: readonly Done[], words: (entry: Done) => string): string[] {
  const nameOf = ({ row }: Done) => row.id.replace(/-seed\d+$/, '');
  const names = [...new Set(entries.map(nameOf))].sort();
  return names.map((name) => `  - \`${name}\`: ${entries.filter((entry) => nameOf(entry) === name).map((entry) => `seed ${entry.row.recipe.seed} ${words(entry)}`).join('; ')}`);
}

const longestTrained = ({ row, result }: Done) => result.byDigits.find(({ digits }) => digits === row.recipe.task.trainDigits[1])!;

/** The figure that is farthest from the prediction. */
function worst({ row, result }: Done): string {
  const { trainDigits } = row.recipe.task;
  const apart = result.byDigits.filter((length) => length.digits > trainDigits[1] && !expected(length));
  const { digits, exact, predicted } = apart.reduce((one, other) => (Math.abs(other.exact - (other.predicted ?? NaN)) > Math.abs(one.exact - (one.predicted ?? NaN)) ? other : one));
  return `${percent(exact)} at ${digits} digits (${percent(predicted ?? NaN)} predicted)`;
}

function group(name: GroupName, entries: readonly Entry[]): string[] {
  const { title, text } = groupTexts[name];
  const done = entries.filter(isDone);
  const missing = entries.length - done.length;
  return [`## ${title}`, [text, ...trainingInWords(entries)].join(' '), ...(done.length > 0 ? [resultsTable(done, labelOf)] : []), ...(missing > 0 ? [`${missing} of ${entries.length} rows of this table have not been carried out yet.`] : [])];
}

/** What all rows of a table have alike. */
function trainingInWords([first]: readonly Entry[]): string[] {
  if (!first) return [];
  const { steps, dropout } = first.row.recipe;
  return [`Each row is ${steps.toLocaleString('en')} steps${dropout > 0 ? ` with a dropout of ${dropout}` : ''}; *to 99%* is the step of the first evaluation with 99% exact match at the longest trained length.`];
}

const labelOf = ({ row: { recipe } }: Done): string => `${isModular(recipe.task.operation) || recipe.task.base !== 10 ? taskTitle(recipe.task) : recipe.encoding}${isModular(recipe.task.operation) && recipe.encoding !== 'learned' ? `, ${recipe.encoding}` : ''}`;

function commands(entries: readonly Entry[]): string[] {
  const lines = entries.map(({ row }) => `# ${row.id}\n${commandLine(row.recipe)}`);
  return ['## To repeat a row', '`npm run reproduce -- --only <name>` trains and measures one row; these are the same trainings on the command line.', `\`\`\`sh\n${lines.join('\n')}\n\`\`\``];
}
