import type { TaskLayout } from '../../tasks/layout';

/** Positions of operand digits that training never filled. */
export const untrainedPositions = ({ roles, spec }: TaskLayout): number[] =>
  roles.flatMap((role, position) => (role.kind === 'operand' && role.place >= spec.trainDigits[1] ? [position] : []));
