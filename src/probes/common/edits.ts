import type { ModelConfig } from '../../shared/model-config';

/* Masks of where edits act (`Edit.where`), the same for all sequences. */

/** One head at every position, for taps with heads. */
export const onHead = ({ heads }: Pick<ModelConfig, 'heads'>, tokens: number, head: number): Uint8Array =>
  Uint8Array.from({ length: heads * tokens }, (_, i) => Number(Math.floor(i / tokens) === head));

/** Every position, for taps without heads. */
export const everywhere = (tokens: number): Uint8Array => new Uint8Array(tokens).fill(1);

/** One position, for taps without heads. */
export const atPosition = (tokens: number, position: number): Uint8Array =>
  Uint8Array.from({ length: tokens }, (_, t) => Number(t === position));
