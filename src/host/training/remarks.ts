import type { PositionalEncoding } from '../../model/positional/encoding';
import { placeName } from '../../shared/roles';
import { neededPlaces } from '../../tasks/theory';
import { defaultChoices, recipeOf } from './choices';

/** What the theory says of a modulus: which digits decide the answer (arXiv 2407.17963). */
export function modulusRemark(modulus: number): string {
  const places = neededPlaces(recipeOf({ ...defaultChoices, modulus, operandWidth: 64 }).task);
  if (places === 'all') return `${modulus} divides no power of 10: every digit of both operands counts.`;
  const names = places.map((place) => placeName(place));
  const divides = `${modulus} divides ${places.length === 1 ? '10' : `10^${places.length}`}`;
  return places.length <= 3 ? `${divides}: ${names.join(', ').replace(/, ([^,]*)$/, ' and $1')} decide.` : `${divides}: the low ${places.length} digits decide.`;
}

const remarks: Record<PositionalEncoding['kind'], string> = {
  absolute: 'Each position has a vector of its own; positions never used in training stay unknown',
  relative: 'Only the distance between two tokens is seen, so that a rule may carry over to other places',
  none: 'The causal mask alone tells early from late',
};

/** What a kind of positional encoding lets the model see. */
export const encodingRemark = (kind: PositionalEncoding['kind']): string => remarks[kind];
