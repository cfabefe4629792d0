/** `place` counts from the units of each number, with shifts in training. */
export const theoryKinds = ['absolute', 'relative', 'place'] as const;
export type TheoryKind = (typeof theoryKinds)[number];

/**
 * What a model can see of where a token stands: its position; the distance between two tokens; the place of a digit in
 * its number, shifted or compared so that no place is special; or nothing but what the causal mask gives away.
 */
export type PositionKind = TheoryKind | 'none';

/** The kinds in words, as in `the theory of relative positions`. */
export const positionsInWords: Readonly<Record<PositionKind, string>> = {
  absolute: 'absolute positions',
  relative: 'relative positions',
  place: 'positions by place',
  none: 'models without positions',
};
