import { UserError } from '../../shared/errors';
import { abacus } from './abacus';
import { alibi } from './alibi';
import { coupled } from './coupled';
import { coupledRelative } from './coupled-relative';
import { coupledRelativeLog } from './coupled-relative-log';
import { coupledWindow } from './coupled-window';
import type { PositionalEncoding } from './encoding';
import { fire } from './fire';
import { learned } from './learned';
import { none } from './none';
import { randomizedLearned, randomizedSinusoidal } from './randomized';
import { rotary } from './rotary';
import { shaw } from './shaw';
import { sinusoidal } from './sinusoidal';
import { t5 } from './t5';

/** Every positional encoding by name. To add one: a file beside this one and a line here. */
export const encodings = {
  learned,
  sinusoidal,
  rotary,
  alibi,
  t5,
  shaw,
  fire,
  abacus,
  coupled,
  'coupled-relative': coupledRelative,
  'coupled-relative-log': coupledRelativeLog,
  'coupled-window': coupledWindow,
  'randomized-learned': randomizedLearned,
  'randomized-sinusoidal': randomizedSinusoidal,
  none,
} as const satisfies Readonly<Record<string, PositionalEncoding>>;

export type EncodingName = keyof typeof encodings;
export const encodingNames = Object.keys(encodings) as EncodingName[];

/** @throws UserError `model/encoding` where the table has no such encoding */
export function encodingNamed(name: string): PositionalEncoding {
  if (Object.hasOwn(encodings, name)) return encodings[name as EncodingName];
  throw new UserError('model/encoding', `The encoding must be one of ${encodingNames.join(', ')}, not ${name}.`);
}
