import { listed } from '../../shared/place-words';
import { roleLabel } from '../../shared/roles';
import type { TaskLayout } from '../../tasks/layout';
import { percent } from '../labels';
import type { ResidualPoint } from '../residual-stream';
import type { Target } from '../targets';
import { mostClasses, type Labelled } from './labelled';

export interface TargetScores {
  readonly points: readonly ResidualPoint[];
  /** [point, position]. */
  readonly own: Float64Array;
  readonly control: Float64Array;
  readonly common: number;
  readonly heldOut: number;
}

/** So many standard deviations of a share, over all points and positions, are not chance. */
const deviations = 4;

/** Where a target is read best, in a sentence, among the positions at which its own token has not yet told it. */
export function bestInWords(layout: TaskLayout, { target, labels: { classes } }: Labelled, { points, own, control, common, heldOut }: TargetScores): string {
  const { inputLength: tokens } = layout;
  const allowed = Array.from(own.keys()).filter((i) => isUntold(layout, target, i % tokens));
  const best = allowed.reduce((one, other) => (own[other] > own[one] ? other : one));
  const place = `${points[Math.floor(best / tokens)].label}, ${roleLabel(layout.roles[best % tokens], layout.spec.base)}`;
  if (classes === null) return `${target.label}: read best at ${place}, R² ${own[best].toFixed(2)} on held-out prompts (shuffled labels ${control[best].toFixed(2)}).`;
  const chance = Math.max(common, control[best]);
  const figures = `${percent(own[best])} of held-out prompts (shuffled labels ${percent(control[best])}, always the most common value ${percent(common)})`;
  if (own[best] < chance + deviations * Math.sqrt((chance * (1 - chance)) / heldOut)) return `${target.label}: nowhere read better than chance; at best, at ${place}, in ${figures}.`;
  return `${target.label}: read best at ${place}, in ${figures}.`;
}

/** What `all` leaves out, in a sentence; none where it has everything. */
export function leftOutInWords(targets: readonly Target[]): string[] {
  if (targets.length === 0) return [];
  return [`Not asked: ${listed(targets.map(({ label }) => label))}, of more than ${mostClasses} values, which would take longer than all others together; choose the target by name to ask for it.`];
}

/**
 * Whether a position comes before the answer, which is fed in, gives a target away: up to the one that predicts the digit of the target's place, or the answer's first;
 * and for an operand's digit not its own token, where it is read without any computation.
 */
function isUntold({ roles, promptLength, positionOf }: TaskLayout, { name, place }: Target, position: number): boolean {
  const told = place === null ? -1 : positionOf({ kind: 'answer', place });
  const role = roles[position];
  const isItself = (name === 'a-digit' || name === 'b-digit') && role.kind === 'operand' && role.operand === name[0] && role.place === place;
  return !isItself && position < (told === -1 ? promptLength : told);
}
