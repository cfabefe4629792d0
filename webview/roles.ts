import type { RunSummary } from '../src/shared/run-summary';
import { roleLabel, sameRole, type Role } from '../src/shared/roles';

export interface InputDigit {
  readonly operand: 'a' | 'b';
  readonly place: number;
}

/**
 * A row of the attention maps: the query that predicts an answer place, or the query of a token that predicts none.
 * Named by role, so that it is the same row in every run.
 */
export type Row = { readonly predicts: number } | { readonly token: Role };

type Sequence = Pick<RunSummary, 'roles'>;

/** Index of a role in a run's sequence, or null where it has none. */
export function positionOf({ roles }: Sequence, role: Role): number | null {
  const index = roles.findIndex((other) => sameRole(other, role));
  return index === -1 ? null : index;
}

/** The query that predicts an answer place: the token before it. */
export function queryOf(run: Sequence, place: number): number | null {
  const position = positionOf(run, { kind: 'answer', place });
  return position === null ? null : position - 1;
}

/** The marked query of a run, or null. */
export function rowIndex(run: Sequence, row: Row | null): number | null {
  if (row === null) return null;
  return 'predicts' in row ? queryOf(run, row.predicts) : positionOf(run, row.token);
}

/** The row that a query index means. */
export function rowAt({ roles }: Sequence, query: number): Row {
  const next = roles[query + 1];
  return next?.kind === 'answer' ? { predicts: next.place } : { token: roles[query] };
}

export const keyIndex = (run: Sequence, input: InputDigit | null): number | null =>
  input && positionOf(run, { kind: 'operand', ...input });

/** Answer places of a run, most significant first, as a number is read. */
export function answerPlaces({ roles }: Sequence): number[] {
  return roles.flatMap((role) => (role.kind === 'answer' ? [role.place] : [])).sort((p, q) => q - p);
}

/** Whether a run has operands of a length, and the answer place where one is named. */
export const hasCell = (
  run: Pick<RunSummary, 'roles' | 'task'>,
  { place, digits }: { readonly place: number | null; readonly digits: number },
): boolean => digits <= run.task.operandWidth && (place === null || answerPlaces(run).includes(place));

/** `predicts answer tens`, or nothing for a query whose prediction is not asked for. */
export function predictionLabel({ roles }: Sequence, query: number, base: number): string {
  const next = roles[query + 1];
  return next && (next.kind === 'answer' || next.kind === 'end') ? `predicts ${roleLabel(next, base)}` : '';
}

/** A prompt of the longest trained length whose digits all differ from zero, so that every digit of it can matter. */
export function defaultPrompt({ task, vocabulary }: Pick<RunSummary, 'task' | 'vocabulary'>): string {
  const digits = [...vocabulary].slice(0, task.base);
  const length = task.trainDigits[1];
  const number = (start: number, stride: number) =>
    Array.from({ length }, (_, i) => digits[1 + ((start + i * stride) % (task.base - 1))]).join('');
  const operator = task.separators === 'symbols' ? [...vocabulary][task.base] : ' ';
  return `${number(2, 4)}${operator}${number(6, 3)}${task.separators === 'symbols' ? '=' : ''}`;
}
