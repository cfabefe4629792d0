import { listed } from './place-words';
import { readingOf, readings, shouldCount, type Reading } from './read-thresholds';
import type { ReadsResult } from './results';
import { placeName } from './roles';
import type { TaskSpec } from './task-spec';

/** What one answer digit reads, or several beside each other that read the same. */
export interface ReadsLine {
  /** `units`, `units to hundreds`. */
  readonly answers: string;
  /** `reads units and tens of a and b; leaks from thousands of a`. */
  readonly words: string;
}

/** What each answer digit reads, in words, the most significant first; `readings` says what the words mean. */
export function readsInWords(
  task: Pick<TaskSpec, 'base' | 'trainDigits'>,
  { answers, inputs, needed, effect }: Pick<ReadsResult, 'answers' | 'inputs' | 'needed' | 'effect'>,
): ReadsLine[] {
  const lines: { first: number; last: number; words: string }[] = [];
  const order = answers.map(({ place }, row) => ({ place, row })).sort((p, q) => q.place - p.place);
  for (const { place, row } of order) {
    const found = inputs.map((input, column) => ({
      ...input,
      reading: readingOf(effect[row][column], shouldCount(task, needed, input.place)),
    }));
    const words = wordsOf(task.base, found);
    const above = lines.at(-1);
    if (above?.words === words) above.last = place;
    else lines.push({ first: place, last: place, words });
  }
  const name = (place: number) => placeName(place, task.base);
  return lines.map(({ first, last, words }) => ({
    answers: first === last ? name(first) : `${name(last)} to ${name(first)}`,
    words,
  }));
}

type Found = ReadsResult['inputs'][number] & { readonly reading: Reading };

function wordsOf(base: number, found: readonly Found[]): string {
  const said = readings
    .filter((reading) => reading !== 'ignores')
    .flatMap((reading) => {
      const these = found.filter((input) => input.reading === reading);
      if (these.length > 0) return [`${reading} ${digitsInWords(base, these)}`];
      return reading === 'reads' ? ['reads no digit'] : [];
    });
  return said.join('; ');
}

/** `units and tens of a and b; thousands of a`: places by which operands they are of. */
function digitsInWords(base: number, inputs: readonly Found[]): string {
  const groups = new Map<string, number[]>();
  for (const place of [...new Set(inputs.map((input) => input.place))].sort((p, q) => p - q)) {
    const operands = inputs
      .filter((input) => input.place === place)
      .map(({ operand }) => operand)
      .sort()
      .join(' and ');
    groups.set(operands, [...(groups.get(operands) ?? []), place]);
  }
  return listed(
    [...groups].map(([operands, places]) => `${listed(places.map((place) => placeName(place, base)))} of ${operands}`),
  );
}
