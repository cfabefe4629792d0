import { UserError } from '../../shared/errors';
import { placeName, roleLabel } from '../../shared/roles';
import { taskTitle } from '../../tasks/task-title';
import { isSum } from '../../tasks/columns';
import type { Digits } from '../../tasks/digits';
import type { TaskLayout } from '../../tasks/layout';
import type { Random } from '../../tasks/random';
import { resampledDigit } from '../../tasks/sampler';
import { positionOfLabel } from './position-of-label';

/** How the corrupted prompt of a pair comes from the clean one. */
export interface Change {
  /** What differs, as people read it: `a tens`, `the carry into tens`. */
  readonly label: string;
  /** The answer place to compare unless one is chosen; null means the first that differs. */
  readonly place: number | null;
  /** The corrupted operands; undefined if this prompt has no such change. */
  of(a: Digits, b: Digits, random: Random): readonly [Digits, Digits] | undefined;
}

/**
 * One operand digit is replaced by another, uniform over the rest.
 * @throws UserError `probe/role`, `probe/digit` for a label that is no operand digit
 */
export function changedDigit(layout: TaskLayout, label: string): Change {
  const role = layout.roles[positionOfLabel(layout, label)];
  if (role.kind !== 'operand')
    throw new UserError(
      'probe/digit',
      `'${label}' is no digit of an operand; choose one such ` +
        `as ${roleLabel({ kind: 'operand', operand: 'a', place: 0 })}.`,
    );
  const { operand, place } = role;
  return {
    label: roleLabel(role, layout.spec.base),
    place: null,
    of: (a, b, random) => {
      const changed = (operand === 'a' ? a : b).slice();
      changed[place] = resampledDigit(random, layout.spec.base, changed[place]);
      return operand === 'a' ? [changed, b] : [a, changed];
    },
  };
}

/**
 * The digits of one place are replaced by others whose sum is one base more or less: the answer keeps its digit there,
 * and the carry into the next place changes. If the sum is one less than the base there are no such digits, because a
 * carry from below decides.
 * @param place the place that the carry goes into
 * @throws UserError `probe/carry` for products, and for places that no digits of this length carry into
 */
export function changedCarry({ spec, answerWidth }: TaskLayout, place: number, digits: number): Change {
  const { base } = spec;
  if (!isSum(spec))
    throw new UserError(
      'probe/carry',
      `Pairs that differ in a carry need a sum, and this run learned ${taskTitle(spec)}; choose a digit instead.`,
    );
  const places = Array.from({ length: Math.min(digits, answerWidth - 1) }, (_, i) => i + 1);
  const name = placeName(place, base);
  if (!places.includes(place))
    throw new UserError(
      'probe/carry',
      places.length === 0
        ? 'This task’s answers have no place that a carry goes into; choose a digit instead.'
        : `No carry goes into ${name} with operands of this length; the places ` +
            `are ${places.map((candidate) => placeName(candidate, base)).join(', ')}.`,
    );
  const below = place - 1;
  return {
    label: `the carry into ${name}`,
    place,
    of: (a, b, random) => {
      const sum = a[below] + b[below];
      if (sum === base - 1) return undefined;
      const other = sum < base ? sum + base : sum - base;
      const least = Math.max(0, other - (base - 1));
      const left = least + random.below(Math.min(base - 1, other) - least + 1);
      const changedA = a.slice();
      const changedB = b.slice();
      changedA[below] = left;
      changedB[below] = other - left;
      return [changedA, changedB];
    },
  };
}
