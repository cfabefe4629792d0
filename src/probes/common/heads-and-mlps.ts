import type { Edit } from '../../engine/runner';
import { blockTap } from '../../model/taps';
import type { ModelConfig } from '../../shared/model-config';
import { everywhere, onHead } from './edits';

/** A part of a block that writes into the residual stream. */
export type HeadOrMlp =
  | { readonly kind: 'head'; readonly layer: number; readonly head: number }
  | { readonly kind: 'mlp'; readonly layer: number };

/** Every head and MLP, layer by layer. */
export const headsAndMlps = ({ layers, heads }: ModelConfig): HeadOrMlp[] =>
  Array.from({ length: layers }, (_, layer): HeadOrMlp[] => [
    ...Array.from({ length: heads }, (__, head): HeadOrMlp => ({ kind: 'head', layer, head })),
    { kind: 'mlp', layer },
  ]).flat();

/** `L1H2`, `L1 MLP`. */
export const labelOf = (part: HeadOrMlp): string =>
  part.kind === 'head' ? `L${part.layer}H${part.head}` : `L${part.layer} MLP`;

/** The tap of a part's output: a head's z, which only its slice of the output matrix reads, or what the MLP adds. */
export const outputTap = (part: HeadOrMlp): string => blockTap(part.layer, part.kind === 'head' ? 'z' : 'mlpOut');

/**
 * Replaces a part's output at every position.
 * @param value in the shape of its tap; zeros if left out
 */
export const editOutput = (config: ModelConfig, tokens: number, part: HeadOrMlp, value?: Float32Array): Edit => ({
  tap: outputTap(part),
  where: part.kind === 'head' ? onHead(config, tokens, part.head) : everywhere(tokens),
  value,
});

/** Everything that blocks write: the heads' z, what attention adds to the residual stream and what the MLP adds. */
export const writtenTaps = ({ layers }: Pick<ModelConfig, 'layers'>): string[] =>
  Array.from({ length: layers }, (_, layer) => [
    blockTap(layer, 'z'),
    blockTap(layer, 'attnOut'),
    blockTap(layer, 'mlpOut'),
  ]).flat();
