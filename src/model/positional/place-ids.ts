import type { PositionRule } from './encoding';

/**
 * Ids by place for encodings that see differences of ids alone, so that nothing has to be shifted: digits of one place,
 * in all numbers, have one id, as in position coupling. Every other token has the id of the place before the answer's
 * first: below the units where the answer is written units first, above its highest place where that comes first.
 *
 * An answer digit is predicted at the token before it: the one before it in the answer, or the equals sign for the
 * first. With these ids the operands' digits that it is the sum of stand at one difference from there, whichever digit
 * it is: −1 for answers written units first, +1 for others. So what is learned at one place holds at all of them.
 */
export const placeIds: PositionRule = {
  range: ({ context }) => context + 2,
  ids: (roles) => {
    const first = roles.find((role) => role.kind === 'answer');
    const outside = first === undefined || first.place === 0 ? 0 : first.place + 2;
    return Int32Array.from(roles, (role) => ('place' in role ? role.place + 1 : outside));
  },
};
