import type { EncodingName } from '../../shared/results';
import type { PositionalEncoding } from './encoding';
import { learned } from './learned';
import { none } from './none';
import { rotary } from './rotary';

/** Every positional encoding by name. To add one: a file beside this one, its name in `shared/results.ts`, and a line here. */
export const encodings: Record<EncodingName, PositionalEncoding> = { learned, none, rotary };
