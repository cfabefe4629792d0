import type { GroupName } from './row';

/** What stands over each table. */
export const groupTexts: Readonly<Record<GroupName, { readonly title: string; readonly text: string }>> = {
  addition: {
    title: 'Addition',
    text:
      'The same task with each encoding. An ideal model with absolute positions ignores all places beyond the ' +
      'trained ones, so it is right on none of the longer operands. One with relative positions, or positions by ' +
      'place, has the same rule at every place, so it is right at every length; how far trained models fall short ' +
      'of that is the point.',
  },
  multiplication: {
    title: 'Multiplication',
    text:
      'Products are not translation invariant digit by digit, so no encoding is expected to go on beyond the ' +
      'trained lengths. The prediction for absolute positions is 0 there: without its high digits a product is ' +
      'always too small. For other positions there is none.',
  },
  'modular-addition': {
    title: 'Modular addition',
    text:
      'Learned positions. Where p divides a power of ten within the trained digits, the low digits decide and the ' +
      'model is right at every length; elsewhere the exact count says how often it is right by chance. Places that ' +
      'were always zero in training may corrupt the answer of a real model all the same; the paper’s own models of ' +
      'mod 50 and mod 200 lose up to 9 and 7 points to that. Moduli with which nano does not finish three digits ' +
      'in so many steps are trained on two: no sum of those reaches 201, and few reach 151, so these two models ' +
      'add plainly for the most part.',
  },
  'modular-multiplication': {
    title: 'Modular multiplication',
    text:
      'Learned positions, as above; the count is over the joint residues of the whole and the low part of both ' +
      'operands.',
  },
  base: {
    title: 'The base',
    text:
      'The theory is about the base, not about ten: 64 is to base 8 what 100 is to base 10. Base 10 needs six ' +
      'digits for 64 (64 divides 10^6), two for 100; base 8 needs two for 64 and never has enough for 100.',
  },
};
