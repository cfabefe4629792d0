import { listed } from '../../shared/place-words';
import { roleLabel } from '../../shared/roles';
import type { TaskLayout } from '../../tasks/layout';
import { shortPercent } from '../../shared/percent';
import type { ResidualPoint } from '../common/residual-stream';
import type { Target } from '../common/targets';
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

/** From this much above its control on, an R² is not chance. */
const explainedFrom = 0.1;

/** Where a target is read best. */
export interface Best {
  readonly label: string;
  readonly isRead: boolean;
  /** A sentence. */
  readonly words: string;
}

/** Where a target is read best among the positions at which its own token has not yet told it. */
export function bestOf(
  layout: TaskLayout,
  { target, labels: { classes } }: Labelled,
  { points, own, control, common, heldOut }: TargetScores,
): Best {
  const { inputLength: tokens } = layout;
  const { label } = target;
  const allowed = Array.from(own.keys()).filter((i) => isUntold(layout, target, i % tokens));
  const best = allowed.reduce((one, other) => (own[other] > own[one] ? other : one));
  const place = `${points[Math.floor(best / tokens)].label}, ${roleLabel(layout.roles[best % tokens], layout.spec.base)}`;
  if (classes === null) {
    const words =
      `${label}: read best at ${place}, R² ${own[best].toFixed(2)} on held-out prompts (shuffled ` +
      `labels ${control[best].toFixed(2)}).`;
    return { label, isRead: own[best] >= Math.max(0, control[best]) + explainedFrom, words };
  }
  const chance = Math.max(common, control[best]);
  const isRead = own[best] >= chance + deviations * Math.sqrt((chance * (1 - chance)) / heldOut);
  const figures =
    `${shortPercent(own[best])} of held-out prompts (shuffled labels ${shortPercent(control[best])}, always the most ` +
    `common value ${shortPercent(common)})`;
  return {
    label,
    isRead,
    words: isRead
      ? `${label}: read best at ${place}, in ${figures}.`
      : `${label}: nowhere read better than chance; at best, at ${place}, in ${figures}.`,
  };
}

/** Targets that a summary names. */
const named = 6;

/** All targets in a sentence; none where there is only one, which has its own. */
export function summaryInWords(bests: readonly Best[]): string[] {
  if (bests.length < 2) return [];
  const not = bests.filter(({ isRead }) => !isRead).map(({ label }) => label);
  if (not.length === 0)
    return [`Every target is read better than chance, each of the ${bests.length} before its own token tells it.`];
  const rest = not.length > named ? [...not.slice(0, named - 1), `${not.length - named + 1} more`] : not;
  return [
    `Read better than chance, each before its own token tells it: ${bests.length - not.length} ` +
      `of ${bests.length} targets; not ${listed(rest)}.`,
  ];
}

/** What `all` leaves out, in a sentence; none where it has everything. */
export function leftOutInWords(targets: readonly Target[]): string[] {
  if (targets.length === 0) return [];
  return [
    `Not asked: ${listed(targets.map(({ label }) => label))}, of more than ${mostClasses} values, which would ` +
      'take longer than all others together; choose the target by name to ask for it.',
  ];
}

/**
 * Whether a position comes before the answer, which is fed in, gives a target away: up to the one that predicts the
 * digit of the target's place, or the answer's first; and for an operand's digit not its own token, where it is read
 * without any computation.
 */
function isUntold({ roles, promptLength, positionOf }: TaskLayout, { name, place }: Target, position: number): boolean {
  const told = place === null ? -1 : positionOf({ kind: 'answer', place });
  const role = roles[position];
  const isItself =
    (name === 'a-digit' || name === 'b-digit') &&
    role.kind === 'operand' &&
    role.operand === name[0] &&
    role.place === place;
  return !isItself && position < (told === -1 ? promptLength : told);
}
