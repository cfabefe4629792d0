import type { EncodingName } from '../../shared/results';
import { abacus } from './abacus';
import { alibi } from './alibi';
import { coupled } from './coupled';
import type { PositionalEncoding } from './encoding';
import { fire } from './fire';
import { learned } from './learned';
import { none } from './none';
import { randomizedLearned, randomizedSinusoidal } from './randomized';
import { rotary } from './rotary';
import { shaw } from './shaw';
import { sinusoidal } from './sinusoidal';
import { t5 } from './t5';

/**
 * Every positional encoding by name. To add one: a file beside this one, its name in `shared/results.ts`, and a line
 * here.
 */
export const encodings: Record<EncodingName, PositionalEncoding> = {
  learned,
  sinusoidal,
  rotary,
  alibi,
  t5,
  shaw,
  fire,
  abacus,
  coupled,
  'randomized-learned': randomizedLearned,
  'randomized-sinusoidal': randomizedSinusoidal,
  none,
};
