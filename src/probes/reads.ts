import type { ModelRunner } from '../engine/runner';
import { decodeGreedily } from '../engine/decode';
import { testSequences } from '../engine/evaluate';
import type { ReadsResult } from '../shared/results';
import { randomFor, streams } from '../tasks/random';
import { resampledDigit } from '../tasks/sampler';
import { answerDigits } from '../tasks/layout';

export interface ReadsQuestion {
  readonly digits: number;
  readonly samples: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

/**
 * Which input digits the model really reads: a causal resampling probe. For each input digit j, that digit alone is replaced by a different one,
 * uniform over the rest, in every prompt; effect[i][j] is the share of prompts in which the model's own greedily decoded answer digit i changes.
 * Whatever a digit does it does through the whole model, its earlier answer digits included.
 */
export async function readsOf(runner: ModelRunner, { digits, samples, seed, signal, onProgress }: ReadsQuestion): Promise<Omit<ReadsResult, 'engine' | 'checkpoint'>> {
  const { layout } = runner;
  const { length, promptLength, answerWidth, spec } = layout;
  const inputs = (['a', 'b'] as const).flatMap((operand) => Array.from({ length: digits }, (_, place) => ({ operand, place })));
  const { sequences: original, count } = testSequences(layout, digits, samples, seed);
  const answersOf = (sequences: Int32Array) => Array.from({ length: count }, (_, i) => answerDigits(layout, sequences, i * length + promptLength));
  const rounds = inputs.length + 1;
  let round = 0;
  const decode = async (sequences: Int32Array) => {
    await decodeGreedily(runner, sequences, { signal, onProgress: (share) => onProgress?.((round + share) / rounds) });
    round++;
    return answersOf(sequences);
  };

  const before = await decode(original);
  const effect = Array.from({ length: answerWidth }, () => new Array<number>(inputs.length).fill(0));
  for (const [j, { operand, place }] of inputs.entries()) {
    const position = layout.positionOf({ kind: 'operand', operand, place });
    const changed = original.slice();
    for (let i = 0; i < count; i++) {
      const random = randomFor(seed, streams.probe, i * inputs.length + j);
      changed[i * length + position] = resampledDigit(random, spec.base, original[i * length + position]);
    }
    const after = await decode(changed);
    for (let place = 0; place < answerWidth; place++) effect[place][j] = before.filter((digits, i) => digits[place] !== after[i][place]).length / count;
  }
  return { digits, samples: count, inputs, answers: effect.map((_, place) => ({ place })), effect };
}
