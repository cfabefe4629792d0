import type { ModelRunner, PassOptions, PassResult } from '../../engine/runner';
import { CancelledError } from '../../shared/errors';
import type { Digits } from '../../tasks/digits';
import { encodeInto, type TaskLayout } from '../../tasks/layout';
import { promptText } from '../../tasks/prompt';
import { randomFor, streams } from '../../tasks/random';
import { testPairs } from '../../tasks/sampler';
import { checkFinite } from './finite';
import { permutation } from '../math/shuffle';
import { yieldToEventLoop } from '../../shared/event-loop';

/** Prompts as full sequences with their right answers. */
export interface Prompts {
  readonly sequences: Int32Array;
  readonly a: readonly Digits[];
  readonly b: readonly Digits[];
  readonly count: number;
}

/** Prompts between two pauses. */
const stride = 64;

/**
 * Test prompts of one length with their right answers, the same as in an evaluation. It pauses, because drawing many
 * long operands takes seconds.
 * @throws CancelledError; UserError `task/digits`, `task/samples`
 */
export async function testPrompts(
  layout: TaskLayout,
  digits: number,
  samples: number,
  seed: number,
  signal: AbortSignal,
): Promise<Prompts> {
  const pause = yieldToEventLoop(signal);
  const a: Digits[] = [];
  const b: Digits[] = [];
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
 * Test prompts of one length, each once and in random order, so that held-out prompts are new to a fit even in a small
 * domain.
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

/** How many prompts' activations are in memory at a time. */
const groupSize = 256;

export interface GroupOptions extends Pick<PassOptions, 'taps' | 'signal'> {
  /** Takes the share done. */
  readonly progress?: (share: number) => void;
}

/**
 * Runs prompts through a model one group at a time, so that a probe keeps only what it computes from the activations.
 * @param take gets a group's result, the index of its first prompt and its size
 * @throws CancelledError; UserError `probe/not-finite` if an activation contains NaN or infinity
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
