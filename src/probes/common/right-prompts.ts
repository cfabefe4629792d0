import type { ModelRunner } from '../../engine/runner';
import { counted } from '../../shared/counted';
import { UserError } from '../../shared/errors';
import type { TaskLayout } from '../../tasks/layout';
import { argmax } from '../../shared/argmax';
import { digitCount } from './digit-count';
import { chunksOf } from './chunks';
import { testPrompts } from './prompts';

/**
 * The test prompts of a length that the model answers right, as full sequences, and how many prompts were asked.
 * @throws UserError `probe/none-right` if fewer than two are right
 */
export async function rightPrompts(
  runner: ModelRunner,
  digits: number,
  samples: number,
  seed: number,
  signal: AbortSignal,
): Promise<{ sequences: Int32Array; count: number; asked: number }> {
  const { layout } = runner;
  const { length } = layout;
  const { sequences, count: asked } = await testPrompts(layout, digits, samples, seed, signal);
  const right: Int32Array[] = [];
  for (const chunk of chunksOf(runner, sequences)) {
    const { logits } = await runner.run(chunk.sequences, { signal });
    for (let i = 0; i < chunk.count; i++)
      if (wrongTargets(layout, chunk.sequences, logits, i).length === 0)
        right.push(chunk.sequences.slice(i * length, (i + 1) * length));
  }
  if (right.length < 2)
    throw new UserError(
      'probe/none-right',
      `The model answers ${right.length === 0 ? 'none' : 'only one'} of ${counted(asked, 'prompt')} ` +
        `of ${digitCount(digits)} right, so there is nothing to ablate; choose a length that it can do.`,
    );
  const all = new Int32Array(right.length * length);
  right.forEach((sequence, i) => all.set(sequence, i * length));
  return { sequences: all, count: right.length, asked };
}

/** Indices of sequence i's answer tokens that the model gets wrong when the right ones before them are fed in. */
export function wrongTargets(
  { length, promptLength, targetCount, vocabulary }: TaskLayout,
  sequences: Int32Array,
  logits: Float32Array,
  i: number,
): number[] {
  const size = vocabulary.length;
  return Array.from({ length: targetCount }, (_, j) => j).filter(
    (j) => argmax(logits, (i * targetCount + j) * size, size) !== sequences[i * length + promptLength + j],
  );
}
