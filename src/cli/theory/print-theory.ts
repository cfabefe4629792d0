import { placesInWords } from '../../shared/place-words';
import type { TaskSpec } from '../../shared/task-spec';
import { positionsInWords, type TheoryKind } from '../../tasks/theory/position-kinds';
import type { CliContext } from '../common/context';
import { printHeading, printLine, printTable } from '../common/output';

/** What the theory says of a task, to be printed. */
export interface PrintedTheory {
  /** The task in short. */
  readonly title: string;
  readonly spec: Pick<TaskSpec, 'base' | 'operandWidth' | 'trainDigits'>;
  readonly positions: TheoryKind;
  readonly needed: readonly number[] | 'all';
  /** The predicted share at each length, or null where there is none. */
  readonly byDigits: readonly { readonly digits: number; readonly share: number | null }[];
}

/** Prints the theory of a task: the digits that decide the answer, and the predicted accuracy at each length. */
export function printTheory(context: CliContext, { title, spec, positions, needed, byDigits }: PrintedTheory): void {
  const [min, max] = spec.trainDigits;
  const lengths = min === max ? max : `${min} to ${max}`;
  printHeading(context, `${title}, trained on ${lengths} digits, ${positionsInWords[positions]}`);
  printLine(context, `Digits that decide the answer: ${placesInWords(spec, needed)}`);
  printTable(
    context,
    ['digits', 'theory'],
    byDigits.map(({ digits, share }) => [String(digits), share === null ? '–' : `${(100 * share).toFixed(3)}%`]),
  );
}
