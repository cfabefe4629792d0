import type { PassResult } from '../../engine/runner';
import { blockTap } from '../../model/taps';
import type { ModelConfig } from '../../shared/model-config';
import type { TaskLayout } from '../../tasks/layout';
import { predictorOf } from './axes';

/** Attention patterns of a group of prompts, at the queries that predict answer digits. */
export interface Patterns {
  readonly heads: number;
  /** Keys of a row: the input's tokens; those after the query have 0. */
  readonly keys: number;
  /** [prompt, answer place, head, key]. */
  readonly rows: Float32Array;
}

export const patternTaps = ({ layers }: ModelConfig): string[] =>
  Array.from({ length: layers }, (_, layer) => blockTap(layer, 'pattern'));

/** @param places the answer places, in the order of the result */
export function patternsOf(
  { taps }: PassResult,
  { layers, heads: perLayer }: ModelConfig,
  layout: TaskLayout,
  places: readonly number[],
  prompts: number,
): Patterns {
  const keys = layout.inputLength;
  const heads = layers * perLayer;
  const rows = new Float32Array(prompts * places.length * heads * keys);
  for (let layer = 0; layer < layers; layer++) {
    const { data } = taps.get(blockTap(layer, 'pattern'))!;
    for (let prompt = 0; prompt < prompts; prompt++)
      places.forEach((place, p) => {
        for (let head = 0; head < perLayer; head++) {
          const from = ((prompt * perLayer + head) * keys + predictorOf(layout, place)) * keys;
          rows.set(
            data.subarray(from, from + keys),
            ((prompt * places.length + p) * heads + layer * perLayer + head) * keys,
          );
        }
      });
  }
  return { heads, keys, rows };
}
