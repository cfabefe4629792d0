import { listed } from '../../shared/place-words';
import { roleLabel } from '../../shared/roles';
import type { TaskLayout } from '../../tasks/layout';
import { predictorOf } from '../common/axes';

/** Kinds of tokens, by their position relative to the answer digit being predicted. */
const kinds = [
  'the digits of the same place',
  'the digits one place lower',
  'the digits one place higher',
  'other digits of a and b',
  'its own token',
  'the answer so far',
  'equals',
  'the operator',
] as const;
type Kind = (typeof kinds)[number];

function kindOf(layout: TaskLayout, place: number, key: number): Kind | null {
  const role = layout.roles[key];
  if (key > predictorOf(layout, place)) return null;
  if (role.kind === 'operand') return operandKind(role.place - place);
  if (key === predictorOf(layout, place)) return 'its own token';
  if (role.kind === 'answer') return 'the answer so far';
  return role.kind === 'operator' ? 'the operator' : 'equals';
}

/** @param offset how many places the operand digit is above the answer digit */
function operandKind(offset: number): Kind {
  if (offset === 0) return 'the digits of the same place';
  if (offset === -1) return 'the digits one place lower';
  return offset === 1 ? 'the digits one place higher' : 'other digits of a and b';
}

/** What a head mostly attends to. */
export interface HeadTag {
  readonly kind: Kind;
  /** Mean attention to tokens of that kind, over all answer places. */
  readonly share: number;
  /** The answer place from which they get most, and the fewest roles that together get most attention there. */
  readonly clearest: { readonly place: number; readonly roles: readonly string[]; readonly share: number };
}

/** The findings name the fewest roles that together get this share. */
const most = 0.8;
/** Shares closer than this are equal: they are sums of float32 numbers. */
const equal = 1e-6;

/** @param means mean attention of one head, [answer place, key], NaN after the query */
export function tagOf(layout: TaskLayout, places: readonly number[], means: Float64Array): HeadTag {
  const keys = layout.inputLength;
  const shares = kinds.map((kind) => {
    const byPlace = places.map((place, p) =>
      means
        .subarray(p * keys, (p + 1) * keys)
        .reduce((sum, share, key) => sum + (kindOf(layout, place, key) === kind ? share : 0), 0),
    );
    return { kind, byPlace, share: byPlace.reduce((sum, share) => sum + share, 0) / places.length };
  });
  const { kind, byPlace, share } = shares.reduce((one, other) => (other.share > one.share + equal ? other : one));
  const p = byPlace.indexOf(Math.max(...byPlace));
  return { kind, share, clearest: { place: places[p], ...fewest(layout, means.subarray(p * keys, (p + 1) * keys)) } };
}

function fewest({ roles, spec }: TaskLayout, means: Float64Array): { roles: string[]; share: number } {
  const sorted = Array.from(means, (share, key) => ({ key, share }))
    .filter(({ share }) => share > 0)
    .sort((one, other) => other.share - one.share);
  let share = 0;
  const taken = sorted.filter((candidate) => {
    if (share >= most - equal) return false;
    share += candidate.share;
    return true;
  });
  return { roles: taken.map(({ key }) => roleLabel(roles[key], spec.base)), share };
}

/** From this share on, the findings say that a head attends to a kind of token. */
const noticeable = 0.5;

/** Every head's tag in words, the clearest first; heads without one come last, in one sentence. */
export function tagsInWords(labels: readonly string[], tags: readonly HeadTag[], base: number): string[] {
  const heads = tags.map((tag, i) => ({ ...tag, label: labels[i] })).sort((one, other) => other.share - one.share);
  const plain = heads.filter(({ share }) => share < noticeable);
  return [
    ...heads
      .filter(({ share }) => share >= noticeable)
      .map(
        ({ label, kind, share, clearest: { place, roles, share: most } }) =>
          `${label} attends to ${kind}, with ${share.toFixed(2)} on average; ` +
          `from ${roleLabel({ kind: 'answer', place }, base)}: ${most.toFixed(2)} to ${listed(roles)}.`,
      ),
    ...(plain.length > 0
      ? [`No kind of token gets half of the attention of ${listed(plain.map(({ label }) => label))}.`]
      : []),
  ];
}
