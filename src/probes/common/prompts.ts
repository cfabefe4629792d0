import type { ModelRunner, PassOptions, PassResult } from '../../engine/runner';
import { CancelledError } from '../../shared/errors';
import type { Digits } from '../../tasks/digits';
import { encodeInto, type TaskLayout } from '../../tasks/layout';
import { promptText } from '../../tasks/prompt';
import { randomFor, streams } from '../../tasks/random';
import { testPairs } from '../../tasks/sampler';
import { checkFinite } from './finite';
import { permutation } from '../math/shuffle';
import { pace } from '../../shared/yielding';

/** Prompts as full sequences with their right answers. */
export interface Prompts {
  readonly sequences: Int32Array;
  readonly a: readonly Digits[];
  readonly b: readonly Digits[];
  readonly count: number;
}

/** Prompts between two looks at the clock. */
const stride = 64;

/**
 * Test prompts of one length with their right answers, the same that an evaluation asks; drawing many of long operands
 * takes seconds, in which it pauses.
 * @throws CancelledError; UserError `task/digits`, `task/samples`
 */
export async function testPrompts(
  layout: TaskLayout,
  digits: number,
  samples: number,
  seed: number,
  signal: AbortSignal,
): Promise<Prompts> {
  const pause = pace(signal);
  const [a, b]: [Digits[], Digits[]] = [[], []];
  for (const [left, right] of testPairs(layout, digits, samples, seed)) {
    a.push(left);
    b.push(right);
    if (a.length % stride === 0) await pause();
  }
  const sequences = new Int32Array(a.length * layout.length);
  for (const [i, left] of a.entries()) {
    encodeInto(layout, left, b[i], sequences, i * layout.length);
    if (i % stride === 0) await pause();
  }
  return { sequences, a, b, count: a.length };
}

/**
 * Test prompts of one length, each once and in random order: what is held out of a fit is then new to it, also where
 * the domain is small.
 */
export async function distinctPrompts(
  layout: TaskLayout,
  digits: number,
  samples: number,
  seed: number,
  signal: AbortSignal,
): Promise<Prompts> {
  const { sequences, a, b } = await testPrompts(layout, digits, samples, seed, signal);
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
