import { placeName } from './roles';
import type { TaskSpec } from './task-spec';

/** `units`, `units and tens`, `units, tens and hundreds`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** Places of an operand in words: `units and tens`, `every digit`, `no digit`. */
export function placesInWords(
  { operandWidth, base }: Pick<TaskSpec, 'operandWidth' | 'base'>,
  places: 'all' | readonly number[],
): string {
  if (places === 'all' || places.length === operandWidth) return 'every digit';
  if (places.length === 0) return 'no digit';
  return listed(places.map((place) => placeName(place, base)));
}

/** Which numbers of a task are written units first, in a sentence; null where all are written as people read them. */
export function digitOrderInWords({
  reverseAnswer,
  reverseOperands,
}: Pick<TaskSpec, 'reverseAnswer' | 'reverseOperands'>): string | null {
  if (reverseAnswer && reverseOperands) return 'Operands and answers are written units first.';
  if (reverseAnswer) return 'Answers are written units first.';
  return reverseOperands ? 'Operands are written units first.' : null;
}
