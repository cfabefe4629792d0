import type { Past, Start } from '../../../model/gpt';
import type { ModelConfig } from '../../../shared/model-config';
import { cachedParts, type CachedPart } from '../../activation-cache';
import type { LogicalTensor } from './memory-layout';
import { reshape } from './elementary';
import type { Graph } from './graph';

/*
 * The cached activations that a pass outputs for others, and as inputs of those. All are time-major, [positions, batch,
 * width], as in the graph: the residual stream before a block, and the keys and values of all heads, concatenated.
 */

/** The feed of a layer's cached activation. */
export const cachedFeed = (part: CachedPart, layer: number): string => `${part}.${layer}`;
/** The output of a layer's activation to cache. */
export const cachedOutput = (part: CachedPart, layer: number): string => `keep.${part}.${layer}`;

/** The output of each activation to cache, by tap. */
export const cachedOutputs = (config: ModelConfig): Map<string, string> =>
  new Map(cachedParts(config).map(({ part, layer, tap }) => [tap, cachedOutput(part, layer)]));

/** The residual stream that a pass begins with. */
export const residualInput = (
  g: Graph,
  { width }: ModelConfig,
  batch: number,
  tokens: number,
  { layer, position }: Start,
): LogicalTensor => ({
  value: reshape(g, g.input(cachedFeed('residual', layer), [tokens - position, batch, width]), [
    (tokens - position) * batch,
    width,
  ]),
  layout: 'rows',
  shape: [batch, tokens - position, width],
});

/** The keys and values before the start position, for each layer from the start on; undefined if it is position 0. */
export function pastInputs(
  g: Graph,
  { layers, heads, width }: ModelConfig,
  batch: number,
  { layer: first, position }: Start,
): Past<LogicalTensor>[] | undefined {
  if (position === 0) return undefined;
  const input = (part: CachedPart, layer: number): LogicalTensor => ({
    value: reshape(g, g.input(cachedFeed(part, layer), [position, batch, width]), [
      position,
      batch * heads,
      width / heads,
    ]),
    layout: 'heads',
    shape: [batch, heads, position, width / heads],
  });
  return Array.from({ length: layers - first }, (_, i) => ({
    keys: input('keys', first + i),
    values: input('values', first + i),
  }));
}
