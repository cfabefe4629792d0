import type { Edit, ModelRunner } from '../../engine/runner';
import { blockTap } from '../../model/taps';
import { rowsOf } from '../../shared/row-slices';
import { randomFor, streams, type Random } from '../../tasks/random';
import { atPosition, everywhere } from '../common/edits';
import { editOutput, headsAndMlps, labelOf, outputTap, writtenTaps } from '../common/heads-and-mlps';
import { permutation } from '../math/shuffle';
import { chunksOf } from '../common/chunks';
import { wrongTargets } from '../common/right-prompts';

/** What replaces an activation: zeros, its mean over prompts at each position, or its value in another prompt. */
export const methods = ['zero', 'mean', 'resample'] as const;
export type Method = (typeof methods)[number];

/** A part that can be ablated. */
export interface Ablation {
  readonly label: string;
  /** @param value the whole activation that replaces a tap's; zeros if undefined */
  edits(value: (tap: string) => Float32Array | undefined): Edit[];
}

/**
 * Each head and MLP; each block, its attention and MLP together; and each position, where no block then adds anything.
 */
export function ablationsOf({ config, layout }: ModelRunner): {
  parts: Ablation[];
  blocks: Ablation[];
  positions: Ablation[];
} {
  const { inputLength: tokens } = layout;
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  const writers = (layer: number) => [blockTap(layer, 'attnOut'), blockTap(layer, 'mlpOut')];
  return {
    parts: headsAndMlps(config).map((part) => ({
      label: labelOf(part),
      edits: (value) => [editOutput(config, tokens, part, value(outputTap(part)))],
    })),
    blocks: range(config.layers).map((layer) => ({
      label: `L${layer} block`,
      edits: (value) => writers(layer).map((tap) => ({ tap, where: everywhere(tokens), value: value(tap) })),
    })),
    positions: range(tokens).map((position) => ({
      label: String(position),
      edits: (value) =>
        range(config.layers)
          .flatMap(writers)
          .map((tap) => ({ tap, where: atPosition(tokens, position), value: value(tap) })),
    })),
  };
}

/** What an ablation breaks, as shares of the prompts. */
export interface Damage {
  /** Answers that are no longer right. */
  readonly broken: number;
  /** For each answer token, in order, the share in which it is wrong. */
  readonly wrong: readonly number[];
}

interface DamageQuestion {
  /** Prompts that the whole model answers right. */
  readonly sequences: Int32Array;
  readonly method: Method;
  readonly means: ReadonlyMap<string, Float32Array>;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly progress: (share: number) => void;
}

/** What each ablation breaks, the right answer tokens before each one fed in. */
export async function damageOf(
  runner: ModelRunner,
  ablations: readonly Ablation[],
  { sequences, method, means, seed, signal, progress }: DamageQuestion,
): Promise<Damage[]> {
  const { layout, config } = runner;
  const total = sequences.length / layout.length;
  const broken = ablations.map(() => 0);
  const wrong = ablations.map(() => new Array<number>(layout.targetCount).fill(0));
  for (const chunk of chunksOf(runner, sequences)) {
    const prepared = await runner.prepare(chunk.sequences, {
      taps: method === 'resample' ? writtenTaps(config) : [],
      signal,
    });
    const others = new Map<string, Float32Array>();
    const donors = cycle(chunk.count, randomFor(seed, streams.probe, chunk.first));
    for (const [tap, { data }] of prepared.taps) others.set(tap, rowsOf(data, data.length / chunk.count, donors));
    const values = {
      zero: () => undefined,
      mean: (tap: string) => means.get(tap),
      resample: (tap: string) => others.get(tap),
    };
    for (const [i, ablation] of ablations.entries()) {
      const { logits } = await prepared.run({ edits: ablation.edits(values[method]), signal });
      for (let row = 0; row < chunk.count; row++) {
        const targets = wrongTargets(layout, chunk.sequences, logits, row);
        broken[i] += Number(targets.length > 0);
        for (const target of targets) wrong[i][target]++;
      }
      progress((chunk.first + (chunk.count * (i + 1)) / ablations.length) / total);
    }
    prepared.release();
  }
  return ablations.map((_, i) => ({ broken: broken[i] / total, wrong: wrong[i].map((count) => count / total) }));
}

/** A random cyclic permutation of n ≥ 2 prompts: gives each prompt another one as donor, and uses each donor once. */
export function cycle(n: number, random: Random): Int32Array {
  const ring = permutation(n, random);
  const next = new Int32Array(n);
  ring.forEach((prompt, i) => (next[prompt] = ring[(i + 1) % n]));
  return next;
}
