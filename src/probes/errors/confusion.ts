import type { Axis } from '../../shared/axes';
import type { Measure } from '../../shared/probe';
import { digitCharacters } from '../../tasks/digits';
import type { TaskLayout } from '../../tasks/layout';
import { answerAxis, answerPlaces, digitAxis } from '../common/axes';
import { share } from '../common/measure';
import type { OwnAnswer } from '../common/own-answers';

/** A digit written in place of another. */
export interface Mistake {
  readonly place: number;
  /** As people write them; `no digit` if the model wrote something else. */
  readonly expected: string;
  readonly written: string;
  readonly prompts: number;
}

export interface Confusion {
  readonly measures: readonly Measure[];
  /** The most frequent first. */
  readonly mistakes: readonly Mistake[];
}

/**
 * Which digit the model writes for each true digit: by place, and over all places. Shares of the true digit's
 * occurrences, NaN if it does not occur.
 */
export function confusion(layout: TaskLayout, answers: readonly OwnAnswer[]): Confusion {
  const { base } = layout.spec;
  const places = answerPlaces(layout);
  const columns = base + 1;
  const counts = new Float64Array(places.length * base * columns);
  for (const { expected, written } of answers) {
    places.forEach((place, row) => counts[(row * base + expected[place]) * columns + Math.min(written[place], base)]++);
  }
  const overall = new Float64Array(base * columns);
  counts.forEach((count, cell) => (overall[cell % overall.length] += count));

  const digits = [...digitCharacters.slice(0, base)];
  const writtenLabels = [...digits, 'no digit'];
  const written = digitAxis('digit written', base);
  const axes: Axis[] = [
    digitAxis('true digit', base),
    { ...written, labels: writtenLabels, digits: [...written.digits, null] },
  ];
  const mistakes = [...counts].flatMap((prompts, cell): Mistake[] => {
    const row = Math.floor(cell / overall.length);
    const digit = Math.floor(cell / columns) % base;
    const column = cell % columns;
    return prompts > 0 && digit !== column
      ? [{ place: places[row], expected: digits[digit], written: writtenLabels[column], prompts }]
      : [];
  });
  return {
    measures: [
      {
        name: 'confusion',
        title: 'Digit written for each true digit, over all places',
        axes,
        values: sharesOfRows(overall, columns),
        ...share,
      },
      {
        name: 'confusion-by-place',
        title: 'Digit written for each true digit, place by place',
        axes: [answerAxis(layout, places), ...axes],
        values: sharesOfRows(counts, columns),
        ...share,
      },
    ],
    mistakes: mistakes.sort((one, other) => other.prompts - one.prompts),
  };
}

function sharesOfRows(counts: Float64Array, columns: number): Float64Array {
  return counts.map((count, cell) => {
    const row = cell - (cell % columns);
    return count / counts.subarray(row, row + columns).reduce((sum, other) => sum + other, 0);
  });
}
