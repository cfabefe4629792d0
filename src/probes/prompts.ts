import { testSequences } from '../engine/evaluate';
import type { ModelRunner, PassOptions, PassResult } from '../engine/runner';
import { CancelledError } from '../shared/errors';
import type { Digits } from '../tasks/digits';
import { promptText, type TaskLayout } from '../tasks/layout';
import { randomFor, streams } from '../tasks/random';
import { checkFinite } from './finite';
import { permutation } from './math/shuffle';

/** Prompts as full sequences with their right answers. */
export interface Prompts {
  readonly sequences: Int32Array;
  readonly a: readonly Digits[];
  readonly b: readonly Digits[];
  readonly count: number;
}

/** Test prompts of one length, each once and in random order: what is held out of a fit is then new to it, also where the domain is small. */
export function distinctPrompts(layout: TaskLayout, digits: number, samples: number, seed: number): Prompts {
  const { sequences, a, b } = testSequences(layout, digits, samples, seed);
  const order = [...permutation(a.length, randomFor(seed, streams.probe, 0))];
  const seen = new Set<string>();
  const kept = order.filter((i) => {
    const text = promptText(layout, a[i], b[i]);
    return !seen.has(text) && seen.add(text);
  });
  const { length } = layout;
  const shuffled = new Int32Array(kept.length * length);
  kept.forEach((i, row) => shuffled.set(sequences.subarray(i * length, (i + 1) * length), row * length));
  return { sequences: shuffled, a: kept.map((i) => a[i]), b: kept.map((i) => b[i]), count: kept.length };
}

/** Prompts whose activations are in memory at a time. */
const groupSize = 256;

export interface GroupOptions extends Pick<PassOptions, 'taps' | 'signal'> {
  /** Takes the share done. */
  readonly progress?: (share: number) => void;
}

/**
 * Passes prompts through a model a group at a time, so that a probe keeps only what it makes of their activations.
 * @param take gets what a group gave, the index of its first prompt and how many there are
 * @throws CancelledError; UserError `probe/not-finite` where an activation holds a NaN or an infinity
 */
export async function inGroups(
  runner: ModelRunner,
  sequences: Int32Array,
  { taps, signal, progress }: GroupOptions,
  take: (result: PassResult, first: number, count: number) => void | Promise<void>,
): Promise<void> {
  const { length } = runner.layout;
  const total = sequences.length / length;
  for (let first = 0; first < total; first += groupSize) {
    if (signal?.aborted) throw new CancelledError();
    const count = Math.min(groupSize, total - first);
    const result = await runner.run(sequences.subarray(first * length, (first + count) * length), { taps, signal });
    for (const [tap, { data }] of result.taps) checkFinite(data, `activations ${tap}`);
    await take(result, first, count);
    progress?.((first + count) / total);
  }
}
