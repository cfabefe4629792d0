import type { LengthResult } from '../src/shared/results';
import { percent as plainPercent, shortPercent } from '../src/shared/percent';
import { within, wilsonInterval } from '../src/shared/wilson';
import type { Done } from './entry';

/** A row has learned its task when it answers this share at each trained length. */
const convergedAt = 0.99;

export const intervalOf = ({ exact, samples }: LengthResult) => wilsonInterval(Math.round(exact * samples), samples);

/**
 * Whether the prediction lies within the interval of what was measured. Where nothing is predicted there is nothing to
 * miss.
 */
export const expected = (length: LengthResult): boolean =>
  length.predicted === null || within(length.predicted, intervalOf(length));

export function isConverged({ row, result }: Done): boolean {
  const [min, max] = row.recipe.task.trainDigits;
  return result.byDigits.every(({ digits, exact }) => digits < min || digits > max || exact >= convergedAt);
}

/** Whether the prediction holds at every length that training did not cover. */
export const isExpected = ({ row, result }: Done): boolean =>
  result.byDigits.every((length) => length.digits <= row.recipe.task.trainDigits[1] || expected(length));

/** In percent with three significant digits below 10 and one decimal above; `–` for none. */
export function percent(share: number): string {
  if (share === 0 || share === 1) return shortPercent(share);
  return plainPercent(share, share >= 0.9995 || share < 0.1 ? 2 : 1);
}

/** Without the sign, for the cells of a table in percent. */
const bare = (share: number) => percent(share).replace('%', '');

function cell(length: LengthResult | undefined, trained: boolean): string {
  if (!length) return '';
  const { low, high } = intervalOf(length);
  const measured = `${bare(length.exact)} (${bare(low)}–${bare(high)})`;
  if (trained || length.predicted === null) return measured;
  return `${expected(length) ? measured : `**${measured}**`} → ${bare(length.predicted)}`;
}

/** One line a row of the plan, those of one name together, a column a length. */
export function resultsTable(done: readonly Done[], labelOf: (entry: Done) => string): string {
  const longest = Math.max(...done.map(({ row }) => row.recipe.task.operandWidth));
  const lengths = Array.from({ length: longest }, (_, i) => i + 1);
  const labels = [...new Set(done.map(labelOf))];
  const lines = labels.flatMap((label) =>
    done
      .filter((entry) => labelOf(entry) === label)
      .map((entry) => {
        const { recipe } = entry.row;
        const [min, max] = recipe.task.trainDigits;
        const cells = lengths.map((digits) =>
          cell(
            entry.result.byDigits.find((length) => length.digits === digits),
            digits >= min && digits <= max,
          ),
        );
        return [
          label,
          recipe.seed,
          `${min}–${max}`,
          entry.result.stepsTo99?.toLocaleString('en') ?? '–',
          isConverged(entry) ? 'yes' : '**no**',
          ...cells,
          bare(entry.result.byDigits.at(-1)!.truncatedExact),
        ];
      }),
  );
  return markdownTable(
    [
      '',
      'seed',
      'trained on digits',
      'to 99%',
      'converged',
      ...lengths.map((digits) => `${digits} ${digits === 1 ? 'digit' : 'digits'}`),
      `low digits at ${longest}`,
    ],
    lines,
  );
}

export function markdownTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
