import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Past, Start } from '../../../model/gpt';
import type { ModelConfig } from '../../../shared/results';
import { cachedParts, putRows, takeRows, type CachedPart } from '../../activation-cache';
import type { GroupPass } from '../../passes';
import type { Arranged } from './memory-layout';
import { reshape } from './elementary';
import type { Graph } from './graph';
import { floatTensor } from '../session/session';

/*
 * What a pass gives out for others, and how those are fed it. All of it lies time-major, [positions, batch, width], as
 * it lies in the graph: the residual stream before a block, keys and values of all heads beside each other.
 */

const feedOf = (part: CachedPart, layer: number): string => `${part}.${layer}`;
const outputOf = (part: CachedPart, layer: number): string => `keep.${part}.${layer}`;

/** The output of each activation that is kept. */
export const cachedOutputs = (config: ModelConfig): Map<string, string> =>
  new Map(cachedParts(config).map(({ part, layer, tap }) => [tap, outputOf(part, layer)]));

/** The residual stream that a pass begins with. */
export const residualInput = (
  g: Graph,
  { width }: ModelConfig,
  batch: number,
  tokens: number,
  { layer, position }: Start,
): Arranged => ({
  value: reshape(g, g.input(feedOf('residual', layer), [tokens - position, batch, width]), [
    (tokens - position) * batch,
    width,
  ]),
  arrangement: 'rows',
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
): Past<Arranged>[] | undefined {
  if (position === 0) return undefined;
  const input = (part: CachedPart, layer: number): Arranged => ({
    value: reshape(g, g.input(feedOf(part, layer), [position, batch, width]), [position, batch * heads, width / heads]),
    arrangement: 'heads',
    shape: [batch, heads, position, width / heads],
  });
  return Array.from({ length: layers - first }, (_, i) => ({
    keys: input('keys', first + i),
    values: input('values', first + i),
  }));
}

/** What is fed of the kept pass that a pass goes on from. */
export function resumedFeeds(
  { tokens, start: { layer: first, position }, resumed }: GroupPass,
  batch: number,
): Record<string, Tensor> {
  if (!resumed) return {};
  const { kept, sequences } = resumed;
  const feeds: Record<string, Tensor> = {};
  const feed = (part: CachedPart, layer: number, from: number, to: number) =>
    (feeds[feedOf(part, layer)] = floatTensor(takeRows(kept.layers[layer][part]!, kept, sequences, batch, from, to), [
      to - from,
      batch,
      kept.width,
    ]));
  if (first > 0) feed('residual', first, position, tokens);
  if (position > 0)
    for (let layer = first; layer < kept.layers.length; layer++) {
      feed('keys', layer, 0, position);
      feed('values', layer, 0, position);
    }
  return feeds;
}

/** Puts what a pass gave out where later ones find it. */
export function keepOutputs(
  config: ModelConfig,
  outputs: InferenceSession.OnnxValueMapType,
  { keep, rows }: GroupPass,
  batch: number,
): void {
  if (keep)
    for (const { part, layer } of cachedParts(config))
      putRows(
        keep.kept.layers[layer][part]!,
        keep.kept,
        outputs[outputOf(part, layer)].data as Float32Array,
        batch,
        rows,
        keep.first,
      );
}
