import { roleLabel } from '../../shared/roles';
import type { TaskLayout } from '../../tasks/layout';
import { predictorOf } from '../axes';
import { listed } from '../labels';

/** Kinds of tokens, told apart by where they stand from the answer digit that is predicted. */
const kinds = ['the digits of the same place', 'the digits one place lower', 'the digits one place higher', 'other digits of a and b', 'its own token', 'the answer so far', 'the operator', 'equals'] as const;
type Kind = (typeof kinds)[number];

function kindOf(layout: TaskLayout, place: number, key: number): Kind | null {
  const role = layout.roles[key];
  if (key > predictorOf(layout, place)) return null;
  if (role.kind === 'operand') return role.place === place ? kinds[0] : role.place === place - 1 ? kinds[1] : role.place === place + 1 ? kinds[2] : kinds[3];
  if (key === predictorOf(layout, place)) return 'its own token';
  return role.kind === 'answer' ? 'the answer so far' : role.kind === 'operator' ? 'the operator' : 'equals';
}

/** What a head mostly attends to. */
export interface HeadTag {
  readonly kind: Kind;
  /** Mean attention to tokens of that kind, over the answer places that have any. */
  readonly share: number;
  /** The answer place from which it attends most sharply, and the fewest roles that get most of it there. */
  readonly sharpest: { readonly place: number; readonly roles: readonly string[]; readonly share: number };
}

/** The fewest roles that together get this share name what a head attends to from a place. */
const most = 0.8;

/** @param means mean attention of one head, [answer place, key], NaN after the query */
export function tagOf(layout: TaskLayout, places: readonly number[], means: Float64Array): HeadTag {
  const keys = layout.inputLength;
  const shares = kinds.map((kind) => {
    const perPlace = places.flatMap((place, p) => {
      const of = Array.from({ length: keys }, (_, key) => key).filter((key) => kindOf(layout, place, key) === kind);
      return of.length === 0 ? [] : [of.reduce((sum, key) => sum + means[p * keys + key], 0)];
    });
    return { kind, share: perPlace.length === 0 ? 0 : perPlace.reduce((sum, share) => sum + share, 0) / perPlace.length };
  });
  const best = shares.reduce((one, other) => (other.share > one.share ? other : one));
  const sharpest = places
    .map((place, p) => ({ place, ...fewest(layout, means.subarray(p * keys, (p + 1) * keys)) }))
    .reduce((one, other) => (other.roles.length < one.roles.length || (other.roles.length === one.roles.length && other.share > one.share) ? other : one));
  return { ...best, sharpest };
}

function fewest({ roles, spec }: TaskLayout, means: Float64Array): { roles: string[]; share: number } {
  const sorted = Array.from(means, (share, key) => ({ key, share })).filter(({ share }) => share > 0).sort((one, other) => other.share - one.share);
  let share = 0;
  const taken = sorted.filter((candidate) => {
    if (share >= most) return false;
    share += candidate.share;
    return true;
  });
  return { roles: taken.map(({ key }) => roleLabel(roles[key], spec.base)), share };
}

/** From this share on a head is said to attend to a kind of token. */
const noticeable = 0.5;

/** Every head's tag in words, the clearest first; those without one together at the end. */
export function tagsInWords(labels: readonly string[], tags: readonly HeadTag[], base: number): string[] {
  const heads = tags.map((tag, i) => ({ ...tag, label: labels[i] })).sort((one, other) => other.share - one.share);
  const plain = heads.filter(({ share }) => share < noticeable);
  return [
    ...heads
      .filter(({ share }) => share >= noticeable)
      .map(({ label, kind, share, sharpest: { place, roles, share: most } }) => `${label} attends to ${kind}, with ${share.toFixed(2)} on average; from ${roleLabel({ kind: 'answer', place }, base)}: ${most.toFixed(2)} to ${listed(roles)}.`),
    ...(plain.length > 0 ? [`No kind of token gets half of the attention of ${listed(plain.map(({ label }) => label))}.`] : []),
  ];
}
