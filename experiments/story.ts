import { roleLabel } from '../src/shared/roles';
import { taskTitle } from '../src/tasks/task-title';
import { neededPlaces } from '../src/tasks/theory';
import { markdownTable, percent } from './tables';
import type { Done } from './entry';
import type { Inside } from './row';

type Seen = Done & { readonly result: { readonly inside: Inside } };
const isSeen = (entry: Done): entry is Seen => entry.result.inside !== undefined;

/**
 * What the probes say of the rows that were looked at from inside: reads, translation invariance and the length curve
 * side by side.
 */
export function story(done: readonly Done[]): string[] {
  const seen = done.filter(isSeen);
  if (seen.length === 0) return [];
  const { reads, movedSamples } = seen[0].result.inside;
  return [
    '## The paper’s story in numbers',
    'Modular addition with a modulus that divides 100 and one that does not, with learned and with relative ' +
      `positions. *Reads*: the share of ${reads.samples} prompts of ${reads.digits} digits in which resampling ` +
      'that one digit changes the model’s answer anywhere. *Moves along*: the share of answers that go where their ' +
      `digits go when those are moved up, k places for operands of ℓ digits, zeros below (${movedSamples} prompts ` +
      'each); the mean over all k. *Leaks*: what the places beyond those trained do to answers, and what of that ' +
      'is undone where one layer sees zeros there, by its keys (where it looks), its values (what it reads there) ' +
      'or both.',
    ...seen.map(titled),
  ];
}

function titled(entry: Seen): string {
  const { row, result } = entry;
  const needed = neededPlaces(row.recipe.task);
  const head = `### ${taskTitle(row.recipe.task)}, ${row.recipe.encoding} positions, seed ${row.recipe.seed}`;
  const facts =
    `Trained on up to ${row.recipe.task.trainDigits[1]} digits. The task ` +
    `needs ${needed === 'all' ? 'every place' : `the low ${needed.length}`}.`;
  return [
    head,
    facts,
    readsTable(entry),
    curveTable(entry),
    movedInWords(result.inside),
    leaksInWords(result.inside, row.recipe.task.trainDigits[1]),
  ].join('\n\n');
}

function readsTable({ row, result }: Seen): string {
  const { inputs, effect } = result.inside.reads;
  const strongest = (input: number) => Math.max(...effect.map((answer) => answer[input]));
  const order = inputs
    .map((input, i) => ({ ...input, i }))
    .sort((p, q) => p.operand.localeCompare(q.operand) || q.place - p.place);
  return markdownTable(
    [
      'reads',
      ...order.map(({ operand, place }) => roleLabel({ kind: 'operand', operand, place }, row.recipe.task.base)),
    ],
    [['answer changes', ...order.map(({ i }) => percent(strongest(i)))]],
  );
}

function curveTable({ result }: Seen): string {
  const { byDigits } = result;
  const moved = result.inside.moved.map((shares) => shares.filter((share) => share !== null));
  return markdownTable(
    ['digits', ...byDigits.map(({ digits }) => String(digits))],
    [
      ['exact', ...byDigits.map(({ exact }) => percent(exact))],
      ['exact on low digits', ...byDigits.map(({ truncatedExact }) => percent(truncatedExact))],
      ['theory', ...byDigits.map(({ predicted }) => percent(predicted ?? NaN))],
      ['moves along', ...byDigits.map(({ digits }) => percent(mean(moved[digits - 1] ?? [])))],
    ],
  );
}

const mean = (shares: readonly number[]) =>
  shares.length === 0 ? NaN : shares.reduce((sum, share) => sum + share, 0) / shares.length;

function movedInWords({ moved }: Inside): string {
  const one = moved.flatMap((shares, i) => (shares[0] === null ? [] : [`${i + 1}: ${percent(shares[0])}`]));
  return `Moved up one place, by length: ${one.join(', ')}.`;
}

function leaksInWords({ reads, leaks: { samples, kept, keptWithZeros, restored } }: Inside, trained: number): string {
  const asked =
    `Leaks: of ${samples} prompts of ${reads.digits} digits ${percent(kept)} are answered as the low ${trained} ` +
    `digits alone would have it, ${percent(keptWithZeros)} with zeros above them.`;
  const layers = restored.flatMap((shares, layer) =>
    shares.some((share) => share === null) ? [] : [`L${layer} ${shares.map((share) => percent(share!)).join(', ')}`],
  );
  return layers.length === 0
    ? asked
    : `${asked} Of the corrupted answers, restored by keys, values and both: ${layers.join('; ')}.`;
}
