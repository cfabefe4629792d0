import { UserError } from '../../shared/errors';
import { placeName, placeNamed } from '../../shared/roles';
import type { TaskLayout } from '../../tasks/layout';
import { digitCount } from './digit-count';

/* Options that many probes share. */
export const digitsOption = {
  kind: 'integer',
  name: 'digits',
  help: 'operand length; the longest trained when left out',
  min: 1,
  max: 64,
  default: null,
} as const;
export const samplesOption = {
  kind: 'integer',
  name: 'samples',
  help: 'how many random prompts',
  min: 1,
  max: 100_000,
  default: 500,
} as const;
export const seedOption = {
  kind: 'integer',
  name: 'seed',
  help: 'seed of the random prompts',
  min: 0,
  max: 0xffffffff,
  default: 1,
} as const;

/** The place given as an option. @throws UserError `probe/place` if it is neither a number nor a name */
export function placeAsked({ spec: { base } }: TaskLayout, given: number | string | null): number | null {
  if (given === null) return null;
  const place = typeof given === 'number' ? given : placeNamed(given, base);
  if (place !== undefined) return place;
  throw new UserError(
    'probe/place',
    `'${String(given).slice(0, 80)}' is no place; give its number, 0 for units, or its name, such ` +
      `as ${placeName(1, base)}.`,
  );
}

/** The operand length given as an option. @throws UserError `task/digits` if the model takes none so long */
export function lengthAsked({ spec }: TaskLayout, digits: number | null): number {
  const length = digits ?? spec.trainDigits[1];
  if (length <= spec.operandWidth) return length;
  throw new UserError(
    'task/digits',
    `This model takes operands of up to ${digitCount(spec.operandWidth)}, and ${length} were asked for; ask ` +
      `for ${spec.operandWidth} or fewer.`,
  );
}
