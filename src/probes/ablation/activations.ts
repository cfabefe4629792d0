import type { Activation, ModelRunner } from '../../engine/runner';
import { blockTap } from '../../model/taps';
import type { ModelConfig } from '../../shared/results';
import { portionsOf } from '../portions';

/** Everything that an ablation may put something else in the place of: each block's z, what its attention adds and what its MLP adds. */
export const ablatedTaps = ({ layers }: ModelConfig): string[] =>
  Array.from({ length: layers }, (_, layer) => [blockTap(layer, 'z'), blockTap(layer, 'attnOut'), blockTap(layer, 'mlpOut')]).flat();

/** The mean over sequences of each of these activations, at each position by itself: in the shape of one sequence. */
export async function meanActivations(runner: ModelRunner, sequences: Int32Array, signal: AbortSignal): Promise<Map<string, Float32Array>> {
  const taps = ablatedTaps(runner.config);
  const sums = new Map<string, Float64Array>();
  for (const portion of portionsOf(runner, sequences)) {
    const { taps: activations } = await runner.run(portion.sequences, { taps, signal });
    for (const [tap, activation] of activations) sums.set(tap, summed(activation, sums.get(tap)));
  }
  const count = sequences.length / runner.layout.length;
  return new Map([...sums].map(([tap, sum]) => [tap, Float32Array.from(sum, (value) => value / count)]));
}

function summed({ shape, data }: Activation, before?: Float64Array): Float64Array {
  const size = data.length / shape[0];
  const sum = before ?? new Float64Array(size);
  for (let i = 0; i < data.length; i++) sum[i % size] += data[i];
  return sum;
}
