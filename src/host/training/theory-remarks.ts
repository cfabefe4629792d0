import type { PositionalEncoding } from '../../model/positional/encoding';
import { placeName } from '../../shared/roles';
import { neededPlaces } from '../../tasks/theory';
import { defaultChoices, recipeFromChoices } from './train-choices';

/** What the theory says about a modulus: which digits decide the answer (arXiv 2407.17963). */
export function modulusRemark(modulus: number): string {
  const places = neededPlaces(recipeFromChoices({ ...defaultChoices, modulus, operandWidth: 64 }).task);
  if (places === 'all') return `${modulus} divides no power of 10: every digit of both operands counts.`;
  const names = places.map((place) => placeName(place));
  const divides = `${modulus} divides ${places.length === 1 ? '10' : `10^${places.length}`}`;
  return places.length <= 3
    ? `${divides}: ${names.join(', ').replace(/, ([^,]*)$/, ' and $1')} decide.`
    : `${divides}: the low ${places.length} digits decide.`;
}

/** An encoding's name, and whether it shows the model positions, distances or places. */
export function encodingDescription({ name, kind }: PositionalEncoding): string {
  if (kind === 'none') return name;
  return `${name} · ${kind === 'place' ? 'by place' : kind}`;
}
