import type { Tensor } from '@tensorflow/tfjs';
import type { MiddleInputs, Past } from '../../model/gpt';
import type { ModelConfig } from '../../shared/model-config';
import { cachedParts, putRows, takeRows, type CachedPart } from '../activation-cache';
import type { GroupPass } from '../passes';
import type { TensorFlow } from './load';

/** The cached activations that a pass resumes from. Call within `tidy`. */
export function resumedInputs(
  tf: TensorFlow,
  { heads }: ModelConfig,
  { rows, tokens, start, resumed }: GroupPass,
): { past?: Past<Tensor>[] } & Partial<MiddleInputs<Tensor>> {
  if (!resumed) return {};
  const { kept, sequences } = resumed;
  const { width, layers } = kept;
  const taken = (part: CachedPart, layer: number, from: number, to: number) =>
    takeRows(kept.layers[layer][part]!, kept, sequences, rows, from, to);
  const before = (part: CachedPart, layer: number) =>
    tf.transpose(
      tf.tensor(taken(part, layer, 0, start.position), [start.position, rows, heads, width / heads]),
      [1, 2, 0, 3],
    );
  return {
    ...(start.layer > 0 && {
      residual: tf.transpose(
        tf.tensor(taken('residual', start.layer, start.position, tokens), [tokens - start.position, rows, width]),
        [1, 0, 2],
      ),
    }),
    ...(start.position > 0 && {
      past: layers
        .slice(start.layer)
        .map((_, i) => ({ keys: before('keys', start.layer + i), values: before('values', start.layer + i) })),
    }),
  };
}

/** Stores the activations of a pass in the cache. @param activations those to cache, by name */
export async function keep(
  tf: TensorFlow,
  config: ModelConfig,
  activations: Readonly<Record<string, Tensor>>,
  { keep: to, rows }: GroupPass,
): Promise<void> {
  if (!to) return;
  for (const { layer, part, tap } of cachedParts(config)) {
    const timeMajor = tf.transpose(activations[tap], part === 'residual' ? [1, 0, 2] : [2, 0, 1, 3]);
    putRows(to.kept.layers[layer][part]!, to.kept, (await timeMajor.data()) as Float32Array, rows, rows, to.first);
    timeMajor.dispose();
  }
}
