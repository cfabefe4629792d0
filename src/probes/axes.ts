import type { Axis } from '../shared/probe';
import type { ModelConfig } from '../shared/results';
import { placeName, roleLabel, type Role } from '../shared/roles';
import type { TaskLayout } from '../tasks/layout';

/** The places of the answer in reading order, the most significant first. */
export const answerPlaces = ({ answerWidth }: TaskLayout): number[] => Array.from({ length: answerWidth }, (_, i) => answerWidth - 1 - i);

export const answerAxis = ({ spec }: TaskLayout, places: readonly number[]): Axis => ({
  name: 'answer place',
  labels: places.map((place) => placeName(place, spec.base)),
});

/** The position whose output predicts the answer digit of a place: the one before it. */
export const predictorOf = (layout: TaskLayout, place: number): number => layout.positionOf({ kind: 'answer', place }) - 1;

const significance = (role: Role): number => ('place' in role ? -role.place : 0);
const part = (role: Role): number => (role.kind === 'operand' ? (role.operand === 'a' ? 0 : 2) : { operator: 1, equals: 3, answer: 4, end: 5 }[role.kind]);

/** The input's positions in reading order, however the task writes its numbers: a, the operator, b, =, then the answer, each number with its most significant digit first. */
export const readingOrder = ({ roles, inputLength }: TaskLayout): number[] =>
  Array.from({ length: inputLength }, (_, position) => position).sort((p, q) => part(roles[p]) - part(roles[q]) || significance(roles[p]) - significance(roles[q]));

export const positionAxis = ({ roles, spec }: TaskLayout, positions: readonly number[], name = 'position'): Axis => ({
  name,
  labels: positions.map((position) => roleLabel(roles[position], spec.base)),
});

/** Heads as the field numbers them, `L1H2`, layer by layer. */
export const headLabels = ({ layers, heads }: ModelConfig): string[] => Array.from({ length: layers * heads }, (_, i) => `L${Math.floor(i / heads)}H${i % heads}`);
