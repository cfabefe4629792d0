import type { Edit, ModelRunner } from '../../engine/runner';
import { blockTap } from '../../model/taps';
import { rowsOf } from '../../shared/rows';
import { randomFor, streams, type Random } from '../../tasks/random';
import { atPosition, everywhere } from '../common/edits';
import { editOutput, headsAndMlps, labelOf, outputTap, writtenTaps } from '../common/heads-and-mlps';
import { permutation } from '../math/shuffle';
import { chunksOf } from '../common/chunks';
import { wrongTargets } from '../common/right-prompts';

/**
 * What is put in the place of an activation: zeros, its mean over prompts at each position, or what it is in another
 * prompt.
 */
export const methods = ['zero', 'mean', 'resample'] as const;
export type Method = (typeof methods)[number];

/** Something that can be taken away. */
export interface Ablation {
  readonly label: string;
  /** @param value what takes the place of an activation, whole; zeros where undefined */
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

/** What an ablation breaks, in shares of the prompts. */
export interface Damage {
  /** Answers that are no longer right. */
  readonly broken: number;
  /** Each answer token that is no longer the right one, in the order of the tokens. */
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
  for (const portion of chunksOf(runner, sequences)) {
    const prepared = await runner.prepare(portion.sequences, {
      taps: method === 'resample' ? writtenTaps(config) : [],
      signal,
    });
    const others = new Map<string, Float32Array>();
    const donors = cycle(portion.count, randomFor(seed, streams.probe, portion.first));
    for (const [tap, { data }] of prepared.taps) others.set(tap, rowsOf(data, data.length / portion.count, donors));
    const values = {
      zero: () => undefined,
      mean: (tap: string) => means.get(tap),
      resample: (tap: string) => others.get(tap),
    };
    for (const [i, ablation] of ablations.entries()) {
      const { logits } = await prepared.run({ edits: ablation.edits(values[method]), signal });
      for (let row = 0; row < portion.count; row++) {
        const targets = wrongTargets(layout, portion.sequences, logits, row);
        broken[i] += Number(targets.length > 0);
        for (const target of targets) wrong[i][target]++;
      }
      progress((portion.first + (portion.count * (i + 1)) / ablations.length) / total);
    }
    prepared.release();
  }
  return ablations.map((_, i) => ({ broken: broken[i] / total, wrong: wrong[i].map((count) => count / total) }));
}

/**
 * For each of n ≥ 2 prompts another one, each being another's once: the prompts in a random ring, each followed by the
 * next.
 */
export function cycle(n: number, random: Random): Int32Array {
  const ring = permutation(n, random);
  const next = new Int32Array(n);
  ring.forEach((prompt, i) => (next[prompt] = ring[(i + 1) % n]));
  return next;
}
