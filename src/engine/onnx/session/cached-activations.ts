import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelConfig } from '../../../shared/model-config';
import { cachedParts, putRows, takeRows, type CachedPart } from '../../activation-cache';
import type { GroupPass } from '../../passes';
import { cachedFeed, cachedOutput } from '../graph/cached-activations';
import { floatTensor } from './session';

/** The cached activations that a pass resumes from, as feeds. */
export function resumedFeeds(
  { tokens, start: { layer: first, position }, resumed }: GroupPass,
  batch: number,
): Record<string, Tensor> {
  if (!resumed) return {};
  const { kept, sequences } = resumed;
  const feeds: Record<string, Tensor> = {};
  const feed = (part: CachedPart, layer: number, from: number, to: number) =>
    (feeds[cachedFeed(part, layer)] = floatTensor(
      takeRows(kept.layers[layer][part]!, kept, sequences, batch, from, to),
      [to - from, batch, kept.width],
    ));
  if (first > 0) feed('residual', first, position, tokens);
  if (position > 0)
    for (let layer = first; layer < kept.layers.length; layer++) {
      feed('keys', layer, 0, position);
      feed('values', layer, 0, position);
    }
  return feeds;
}

/** Stores the outputs of a pass in the cache. */
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
        outputs[cachedOutput(part, layer)].data as Float32Array,
        batch,
        rows,
        keep.first,
      );
}
