import type { ModelConfig } from '../../shared/model-config';

/* Where edits act (`Edit.where`), for all sequences alike. */

/** On one head, at every position: of taps with heads. */
export const onHead = ({ heads }: Pick<ModelConfig, 'heads'>, tokens: number, head: number): Uint8Array =>
  Uint8Array.from({ length: heads * tokens }, (_, i) => Number(Math.floor(i / tokens) === head));

/** At every position: of taps without heads. */
export const everywhere = (tokens: number): Uint8Array => new Uint8Array(tokens).fill(1);

/** At one position: of taps without heads. */
export const atPosition = (tokens: number, position: number): Uint8Array =>
  Uint8Array.from({ length: tokens }, (_, t) => Number(t === position));
