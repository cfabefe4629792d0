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

/** A share this many standard deviations above chance, over all points and positions, is not chance. */
const deviations = 4;

/** From this much above its control on, an R² is not chance. */
const explainedFrom = 0.1;

/** Where a probe reads a target best. */
export interface Best {
  readonly label: string;
  readonly isRead: boolean;
  /** The finding, as a sentence. */
  readonly words: string;
}

/** Where a probe reads a target best, among the positions before the target's own token gives it away. */
export function bestOf(
  layout: TaskLayout,
  { target, labels: { classes } }: Labelled,
  { points, own, control, common, heldOut }: TargetScores,
): Best {
  const { inputLength: tokens } = layout;
  const { label } = target;
  const allowed = Array.from(own.keys()).filter((i) => isBeforeItsToken(layout, target, i % tokens));
  const best = allowed.reduce((one, other) => (own[other] > own[one] ? other : one));
  const role = roleLabel(layout.roles[best % tokens], layout.spec.base);
  const place = `${points[Math.floor(best / tokens)].label}, ${role}`;
  if (classes === null) {
    const words =
      `${label}: read best at ${place}, R² ${own[best].toFixed(2)} on held-out prompts (shuffled ` +
      `labels ${control[best].toFixed(2)}).`;
    return { label, isRead: own[best] >= Math.max(0, control[best]) + explainedFrom, words };
  }
  const chance = Math.max(common, control[best]);
  const isRead = own[best] >= chance + deviations * Math.sqrt((chance * (1 - chance)) / heldOut);
  const figures =
    `${shortPercent(own[best])} of held-out prompts (shuffled labels ${shortPercent(control[best])}, always guessing ` +
    `the most common value ${shortPercent(common)})`;
  return {
    label,
    isRead,
    words: isRead
      ? `${label}: read best at ${place}, right in ${figures}.`
      : `${label}: not read better than chance anywhere; best at ${place}, right in ${figures}.`,
  };
}

/** How many targets a summary names. */
const named = 6;

/** All targets in one sentence; none if there is only one, which has its own sentence. */
export function summaryInWords(bests: readonly Best[]): string[] {
  if (bests.length < 2) return [];
  const not = bests.filter(({ isRead }) => !isRead).map(({ label }) => label);
  if (not.length === 0)
    return [`All ${bests.length} targets are read better than chance before their own token gives them away.`];
  const rest = not.length > named ? [...not.slice(0, named - 1), `${not.length - named + 1} more`] : not;
  return [
    `${bests.length - not.length} of ${bests.length} targets are read better than chance before their own token ` +
      `gives them away; not ${listed(rest)}.`,
  ];
}

/** What `all` leaves out, in one sentence; none if it leaves out nothing. */
export function leftOutInWords(targets: readonly Target[]): string[] {
  if (targets.length === 0) return [];
  return [
    `Left out, with more than ${mostClasses} values each: ${listed(targets.map(({ label }) => label))}. They take ` +
      'longer than all others together; choose such a target by name to fit it.',
  ];
}

/**
 * Whether a position comes before the answer, which is fed in, gives a target away: up to the position that predicts
 * the digit of the target's place, or the answer's first digit. An operand digit's own token is excluded, because there
 * it is read without any computation.
 */
function isBeforeItsToken(
  { roles, promptLength, positionOf }: TaskLayout,
  { name, place }: Target,
  position: number,
): boolean {
  const given = place === null ? -1 : positionOf({ kind: 'answer', place });
  const role = roles[position];
  const isItself =
    (name === 'a-digit' || name === 'b-digit') &&
    role.kind === 'operand' &&
    role.operand === name[0] &&
    role.place === place;
  return !isItself && position < (given === -1 ? promptLength : given);
}
