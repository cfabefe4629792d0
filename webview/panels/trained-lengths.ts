import type { TaskSpec } from '../../src/shared/task-spec';

const isTrained = ({ trainDigits: [min, max] }: TaskSpec, digits: number) => digits >= min && digits <= max;

/** Columns that have a gap before them: where trained lengths begin or end. */
export const trainedGaps = (task: TaskSpec, lengths: readonly number[]): number[] =>
  lengths.flatMap((digits, i) => (i > 0 && isTrained(task, digits) !== isTrained(task, lengths[i - 1]) ? [i] : []));

/** Brackets over runs of trained and untrained lengths. */
export function trainedBrackets(
  task: TaskSpec,
  lengths: readonly number[],
  cell: number,
): { from: number; to: number; text: string; strong: boolean }[] {
  const starts = [0, ...trainedGaps(task, lengths)];
  return starts.map((from, i) => {
    const to = (starts[i + 1] ?? lengths.length) - 1;
    const strong = isTrained(task, lengths[from]);
    const words = strong ? ['trained lengths', 'trained'] : ['never seen in training', 'not trained'];
    const room = (to - from + 1) * cell;
    return { from, to, strong, text: words.find((text) => text.length * 6 <= room) ?? '' };
  });
}
