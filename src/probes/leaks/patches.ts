import { truncatedSequences } from '../../engine/evaluate';
import type { Edit, ModelRunner } from '../../engine/runner';
import { blockTap } from '../../model/taps';
import type { ModelConfig } from '../../shared/model-config';
import { rowsOf } from '../../shared/rows';
import { lowDigits, type Digits } from '../../tasks/digits';
import type { TaskLayout } from '../../tasks/layout';
import { wrongTargets } from '../common/right-prompts';
import { pace } from '../../shared/yielding';
import { chunksOf } from '../common/chunks';
import { testPrompts } from '../common/prompts';
import { untrainedPositions } from './untrained';

/** What of the untrained places a head sees as if zeros stood there: where it looks, what it reads there, or both. */
export const patchedParts = ['keys', 'values', 'both'] as const;

/** A head, or all heads of a layer, and what it sees otherwise. */
export interface Patch {
  readonly layer: number;
  /** All of the layer's where left out. */
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
  /** Prompts answered as the trained places alone would have it: as they are, and with zeros at the others. */
  readonly kept: number;
  readonly keptWithZeros: number;
  /** Those answered so with zeros and not as they are; and of these, how many each patch answers so again. */
  readonly disturbed: number;
  readonly restored: readonly number[];
}

/** Prompts of one length as they are and with zeros at the untrained places, each with the answer of its low digits. */
export interface LeakPrompts {
  readonly asked: Int32Array;
  readonly zeroed: Int32Array;
  readonly count: number;
}

/**
 * What the untrained places do to answers, and what each patch undoes of it. All answers are held against those of the
 * low, trained digits, which are fed in; an answer agrees as a whole exactly when greedy decoding would give it. Keys
 * and values are those of the same prompt with zeros at the untrained places.
 */
export async function patchCounts(
  runner: ModelRunner,
  patches: readonly Patch[],
  { asked, zeroed, count }: LeakPrompts,
  { signal, progress }: { signal: AbortSignal; progress: (share: number) => void },
): Promise<PatchCounts> {
  const { layout, config } = runner;
  const taps = Array.from({ length: config.layers }, (_, layer) => [blockTap(layer, 'k'), blockTap(layer, 'v')]).flat();
  const total = { kept: 0, keptWithZeros: 0, disturbed: 0 };
  const restored = patches.map(() => 0);
  for (const portion of chunksOf(runner, asked)) {
    const { first, count: rows, sequences } = portion;
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
    const disturbed = Int32Array.from(
      all.filter(({ kept, keptWithZeros }) => keptWithZeros && !kept).map(({ row }) => row),
    );
    total.kept += all.filter(({ kept }) => kept).length;
    total.keptWithZeros += all.filter(({ keptWithZeros }) => keptWithZeros).length;
    total.disturbed += disturbed.length;
    const value = new Map(
      taps.map((tap) => [tap, rowsOf(zeros.taps.get(tap)!.data, zeros.taps.get(tap)!.data.length / rows, disturbed)]),
    );
    const answers = rowsOf(sequences, layout.length, disturbed);
    for (const [i, patch] of patches.entries()) {
      if (disturbed.length === 0) break;
      const { logits } = await prepared.run({ of: disturbed, edits: editsOf(layout, config, patch, value), signal });
      for (let row = 0; row < disturbed.length; row++) restored[i] += Number(agrees(logits, answers, row));
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
  const [asked, zeroed] = [new Int32Array(sequences.length), new Int32Array(sequences.length)];
  const pause = pace(signal);
  for (let first = 0; first < count; first += stride) {
    const [left, right] = [a, b].map((operands) => operands.slice(first, first + stride));
    asked.set(truncatedSequences(layout, left, right), first * layout.length);
    zeroed.set(truncatedSequences(layout, low(left), low(right)), first * layout.length);
    await pause();
  }
  return { asked, zeroed, count };
}

/** Prompts between two looks at the clock. */
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
