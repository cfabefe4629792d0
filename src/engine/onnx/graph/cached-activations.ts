import type { Past, Start } from '../../../model/gpt';
import type { ModelConfig } from '../../../shared/model-config';
import { cachedParts, type CachedPart } from '../../activation-cache';
import type { LogicalTensor } from './memory-layout';
import { reshape } from './elementary';
import type { Graph } from './graph';

/*
 * What a pass gives out for others, and how those are fed it. All of it lies time-major, [positions, batch, width], as
 * it lies in the graph: the residual stream before a block, keys and values of all heads beside each other.
 */

/** The feed of what was kept of a layer. */
export const cachedFeed = (part: CachedPart, layer: number): string => `${part}.${layer}`;
/** The output of what is kept of a layer. */
export const cachedOutput = (part: CachedPart, layer: number): string => `keep.${part}.${layer}`;

/** The output of each activation that is kept. */
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

/**
 * Keys and values of the positions before the first, of each layer from the first on; none where that is the first
 * position.
 */
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
