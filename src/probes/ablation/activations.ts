import type { Activation, ModelRunner } from '../../engine/runner';
import { writtenTaps } from '../common/heads-and-mlps';
import { chunksOf } from '../common/chunks';

/** The mean over sequences of everything that blocks write, per position: in the shape of one sequence. */
export async function meanActivations(
  runner: ModelRunner,
  sequences: Int32Array,
  signal: AbortSignal,
): Promise<Map<string, Float32Array>> {
  const taps = writtenTaps(runner.config);
  const sums = new Map<string, Float64Array>();
  for (const chunk of chunksOf(runner, sequences)) {
    const { taps: activations } = await runner.run(chunk.sequences, { taps, signal });
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
