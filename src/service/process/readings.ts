import type { OpenedForeign } from '../../checkpoint/importers/open-foreign';
import type { Answers } from '../../checkpoint/importers/import-run';
import type { Reading } from '../../shared/import-results';
import { layoutOf } from '../../tasks/layout';

/** The reading of a model that these answers describe. */
export function readingOf(
  { model }: OpenedForeign,
  { task, heads, vocabulary, activation = model.architecture.activation }: Answers,
): Reading {
  return {
    heads,
    activation,
    ...(vocabulary !== undefined && { vocabulary }),
    reverseAnswer: task.reverseAnswer,
    reverseOperands: task.reverseOperands,
  };
}

/** The answers that describe another reading of a model. */
export const answersFor = (
  answers: Answers,
  { heads, activation, vocabulary, reverseAnswer, reverseOperands }: Reading,
): Answers => ({
  task: { ...answers.task, reverseAnswer, reverseOperands },
  heads,
  activation,
  ...(vocabulary !== undefined && { vocabulary }),
});

/**
 * Every other reading of a model that its tensors allow, those with the fewest differences first: numbers of heads,
 * orders of tokens, answers and operands in either order of digits, and activations.
 */
export function otherReadings(
  { model: { architecture, heads } }: OpenedForeign,
  answers: Answers,
  asked: Reading,
): Reading[] {
  const { width } = architecture;
  const headCounts = Array.from({ length: Math.min(64, width) }, (_, i) => i + 1).filter(
    (count) => width % count === 0,
  );
  const orders = [asked.vocabulary, ...tokenOrders(answers, architecture.vocabulary)];
  const directions = [true, false];
  const all = headCounts.flatMap((count) =>
    (['gelu', 'relu'] as const).flatMap((activation) =>
      orders.flatMap((vocabulary) =>
        directions.flatMap((reverseAnswer) =>
          directions.map((reverseOperands): Reading => ({
            heads: count,
            activation,
            ...(vocabulary !== undefined && { vocabulary }),
            reverseAnswer,
            reverseOperands,
          })),
        ),
      ),
    ),
  );
  // What the file says about its heads is likely true.
  const differences = (reading: Reading) =>
    differencesOf(asked, reading) + Number(heads !== undefined && reading.heads !== heads);
  return all.filter((reading) => differencesOf(asked, reading) > 0).toSorted((a, b) => differences(a) - differences(b));
}

/** In how many ways two readings differ. */
export const differencesOf = (a: Reading, b: Reading): number =>
  Number(a.heads !== b.heads) +
  Number(a.activation !== b.activation) +
  Number(a.vocabulary !== b.vocabulary) +
  Number(a.reverseAnswer !== b.reverseAnswer) +
  Number(a.reverseOperands !== b.reverseOperands);

/**
 * The usual orders of a task's tokens: sorted, as nanoGPT's scripts number the characters of a text, the end being `;`,
 * or a line end, which comes first; and the symbols behind the digits in any order.
 */
function tokenOrders({ task, vocabulary }: Answers, rows: number): string[] {
  const ours = layoutOf(task).vocabulary;
  // Where a model has other tokens too, only a person knows which.
  if (task.separators === 'none' || (rows !== ours.length && [...(vocabulary ?? '')].length !== ours.length)) return [];
  const digits = ours.slice(0, task.base);
  const [operator, equals, end] = ours.slice(task.base);
  const sorted = (characters: string) => [...characters].sort().join('');
  const behind = [
    `${operator}${equals}${end}`,
    `${operator}${end}${equals}`,
    `${equals}${operator}${end}`,
    `${equals}${end}${operator}`,
    `${end}${operator}${equals}`,
    `${end}${equals}${operator}`,
  ];
  const all = [sorted(ours), end + sorted(ours.replace(end, '')), ...behind.map((symbols) => digits + symbols)];
  return [...new Set(all)].filter((order) => order !== (vocabulary ?? ours));
}
