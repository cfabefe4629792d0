import { truncatedSequences } from '../../engine/evaluate';
import type { Edit, ModelRunner } from '../../engine/runner';
import { blockTap } from '../../model/taps';
import type { ModelConfig } from '../../shared/model-config';
import { rowsOf } from '../../shared/row-slices';
import { lowDigits, type Digits } from '../../tasks/digits';
import type { TaskLayout } from '../../tasks/layout';
import { wrongTargets } from '../common/right-prompts';
import { yieldToEventLoop } from '../../shared/event-loop';
import { chunksOf } from '../common/chunks';
import { testPrompts } from '../common/prompts';
import { untrainedPositions } from './untrained';

/** What is patched at the untrained places: where a head attends, what it reads there, or both. */
export const patchedParts = ['keys', 'values', 'both'] as const;

/** A head, or all heads of a layer, and what is patched in it. */
export interface Patch {
  readonly layer: number;
  /** All heads of the layer if left out. */
  readonly head?: number;
  readonly part: (typeof patchedParts)[number];
}

/** Each layer and each head with each part, layers first. */
export function patchesOf({ layers, heads }: ModelConfig): Patch[] {
  const each = Array.from({ length: layers }, (_, layer) => layer);
  const whole = each.map((layer) => ({ layer }));
  const single = each.flatMap((layer) => Array.from({ length: heads }, (_, head) => ({ layer, head })));
  return [...whole, ...single].flatMap((of) => patchedParts.map((part) => ({ ...of, part })));
}

export interface PatchCounts {
  readonly prompts: number;
  /** Prompts that get the answer of the trained places alone: as they are, and with zeros at the other places. */
  readonly kept: number;
  readonly keptWithZeros: number;
  /** Those that get it with zeros but not as they are; and how many of these each patch restores. */
  readonly corrupted: number;
  readonly restored: readonly number[];
}

/** Prompts of one length as they are and with zeros at the untrained places, each with the answer of its low digits. */
export interface LeakPrompts {
  readonly asked: Int32Array;
  readonly zeroed: Int32Array;
  readonly count: number;
}

/**
 * How many answers the untrained places corrupt, and how many of them each patch restores. All answers are compared
 * with those of the low, trained digits, which are fed in: an answer agrees as a whole exactly when greedy decoding
 * would give it. The patched keys and values come from the same prompt with zeros at the untrained places.
 */
export async function patchCounts(
  runner: ModelRunner,
  patches: readonly Patch[],
  { asked, zeroed, count }: LeakPrompts,
  { signal, progress }: { signal: AbortSignal; progress: (share: number) => void },
): Promise<PatchCounts> {
  const { layout, config } = runner;
  const taps = Array.from({ length: config.layers }, (_, layer) => [blockTap(layer, 'k'), blockTap(layer, 'v')]).flat();
  const total = { kept: 0, keptWithZeros: 0, corrupted: 0 };
  const restored = patches.map(() => 0);
  for (const { first, count: rows, sequences } of chunksOf(runner, asked)) {
    const zeros = await runner.run(zeroed.subarray(first * layout.length, (first + rows) * layout.length), {
      taps,
      signal,
    });
    const prepared = await runner.prepare(sequences, { signal });
    const agrees = (logits: Float32Array, of: Int32Array, row: number) =>
      wrongTargets(layout, of, logits, row).length === 0;
    const all = Array.from({ length: rows }, (_, row) => ({
      row,
      kept: agrees(prepared.logits, sequences, row),
      keptWithZeros: agrees(zeros.logits, sequences, row),
    }));
    const corrupted = Int32Array.from(
      all.filter(({ kept, keptWithZeros }) => keptWithZeros && !kept).map(({ row }) => row),
    );
    total.kept += all.filter(({ kept }) => kept).length;
    total.keptWithZeros += all.filter(({ keptWithZeros }) => keptWithZeros).length;
    total.corrupted += corrupted.length;
    const value = new Map(
      taps.map((tap) => [tap, rowsOf(zeros.taps.get(tap)!.data, zeros.taps.get(tap)!.data.length / rows, corrupted)]),
    );
    const answers = rowsOf(sequences, layout.length, corrupted);
    for (const [i, patch] of patches.entries()) {
      if (corrupted.length === 0) break;
      const { logits } = await prepared.run({ of: corrupted, edits: editsOf(layout, config, patch, value), signal });
      for (let row = 0; row < corrupted.length; row++) restored[i] += Number(agrees(logits, answers, row));
      progress((first + (rows * (i + 1)) / patches.length) / count);
    }
    progress((first + rows) / count);
    prepared.release();
  }
  return { prompts: count, ...total, restored };
}

/** Test prompts of a length. */
export async function leakPrompts(
  layout: TaskLayout,
  digits: number,
  samples: number,
  seed: number,
  signal: AbortSignal,
): Promise<LeakPrompts> {
  const { a, b, count, sequences } = await testPrompts(layout, digits, samples, seed, signal);
  const low = (operands: readonly Digits[]) =>
    operands.map((operand) => lowDigits(operand, layout.spec.trainDigits[1]));
  const asked = new Int32Array(sequences.length);
  const zeroed = new Int32Array(sequences.length);
  const pause = yieldToEventLoop(signal);
  for (let first = 0; first < count; first += stride) {
    const [left, right] = [a, b].map((operands) => operands.slice(first, first + stride));
    asked.set(truncatedSequences(layout, left, right), first * layout.length);
    zeroed.set(truncatedSequences(layout, low(left), low(right)), first * layout.length);
    await pause();
  }
  return { asked, zeroed, count };
}

/** Prompts between two pauses. */
const stride = 64;

function editsOf(
  layout: TaskLayout,
  { heads }: ModelConfig,
  { layer, head, part }: Patch,
  value: ReadonlyMap<string, Float32Array>,
): Edit[] {
  const { inputLength: tokens } = layout;
  const untrained = new Set(untrainedPositions(layout));
  const where = Uint8Array.from({ length: heads * tokens }, (_, i) =>
    Number((head === undefined || Math.floor(i / tokens) === head) && untrained.has(i % tokens)),
  );
  const which = ({ keys: ['k'], values: ['v'], both: ['k', 'v'] } as const)[part];
  return which.map((tap) => ({ tap: blockTap(layer, tap), where, value: value.get(blockTap(layer, tap)) }));
}
