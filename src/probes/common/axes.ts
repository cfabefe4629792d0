import { digitOrderInWords } from '../../shared/place-words';
import type { Axis } from '../../shared/probe';
import type { ModelConfig } from '../../shared/model-config';
import { placeName, roleLabel } from '../../shared/roles';
import type { TaskLayout } from '../../tasks/layout';

/** The places of the answer in reading order, the most significant first. */
export const answerPlaces = ({ answerWidth }: TaskLayout): number[] =>
  Array.from({ length: answerWidth }, (_, i) => answerWidth - 1 - i);

export const answerAxis = ({ spec }: TaskLayout, places: readonly number[]): Axis => ({
  name: 'answer place',
  labels: places.map((place) => placeName(place, spec.base)),
});

/** The position whose output predicts the answer digit of a place: the one before it. */
export const predictorOf = (layout: TaskLayout, place: number): number =>
  layout.positionOf({ kind: 'answer', place }) - 1;

/**
 * The positions of the input by their roles, in the order in which the model sees them: of numbers written units first,
 * the units come first.
 */
export const positionAxis = ({ roles, spec, inputLength }: TaskLayout, name = 'position'): Axis => ({
  name,
  labels: roles.slice(0, inputLength).map((role) => roleLabel(role, spec.base)),
});

/** Says after what was found at positions in which order digits stand, where it is not the one that people read. */
export function digitOrder({ spec }: TaskLayout): string[] {
  const words = digitOrderInWords(spec);
  return words === null ? [] : [`${words} Positions stand in token order.`];
}

/** Heads as the field numbers them, `L1H2`, layer by layer. */
export const headLabels = ({ layers, heads }: ModelConfig): string[] =>
  Array.from({ length: layers * heads }, (_, i) => `L${Math.floor(i / heads)}H${i % heads}`);
