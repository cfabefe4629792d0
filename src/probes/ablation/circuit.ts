import type { Edit, ModelRunner } from '../../engine/runner';
import { tapShape } from '../../model/taps';
import type { ModelConfig } from '../../shared/model-config';
import { editOutput, headsAndMlps, outputTap, type HeadOrMlp } from '../common/heads-and-mlps';
import { chunksOf } from '../common/chunks';
import { wrongTargets } from '../common/right-prompts';

export interface Circuit {
  /** In order of removal, each with the share of answers that are then still right. */
  readonly removed: readonly { readonly part: HeadOrMlp; readonly right: number }[];
  readonly kept: readonly HeadOrMlp[];
  /** The next part to remove and the share that would stay right without it; none if nothing is left to remove. */
  readonly next?: { readonly part: HeadOrMlp; readonly right: number };
}

interface CircuitQuestion {
  /** Prompts that the whole model answers right. */
  readonly sequences: Int32Array;
  readonly means: ReadonlyMap<string, Float32Array>;
  /** Share of answers that must stay right. */
  readonly faithfulness: number;
  readonly signal: AbortSignal;
  readonly progress: (share: number) => void;
}

/**
 * A small circuit by greedy removal. Each round mean-ablates the head or MLP whose removal, on top of the earlier ones,
 * leaves most answers right, until too few would stay right. It is greedy, so there may be a smaller circuit.
 */
export async function greedyCircuit(
  runner: ModelRunner,
  { sequences, means, faithfulness, signal, progress }: CircuitQuestion,
): Promise<Circuit> {
  const { config, layout } = runner;
  const { inputLength: tokens, length } = layout;
  const removal = (part: HeadOrMlp) => editOutput(config, tokens, part, means.get(outputTap(part)));
  const removed: { part: HeadOrMlp; right: number }[] = [];
  let kept = headsAndMlps(config);
  const most = (kept.length * (kept.length + 1)) / 2;
  let asked = 0;
  while (kept.length > 0) {
    const right = kept.map(() => 0);
    for (const chunk of chunksOf(runner, sequences)) {
      const prepared = await runner.prepare(chunk.sequences, {
        edits: together(
          config,
          removed.map(({ part }) => removal(part)),
          means,
          tokens,
        ),
        signal,
      });
      for (const [i, part] of kept.entries()) {
        const { logits } = await prepared.run({ edits: [removal(part)], signal });
        for (let row = 0; row < chunk.count; row++)
          right[i] += Number(wrongTargets(layout, chunk.sequences, logits, row).length === 0);
        progress((asked + i / kept.length) / most);
      }
      prepared.release();
    }
    asked += kept.length;
    const best = right.indexOf(Math.max(...right));
    const next = { part: kept[best], right: right[best] / (sequences.length / length) };
    if (next.right < faithfulness) return { removed, kept, next };
    removed.push(next);
    kept = kept.filter((part) => part !== next.part);
  }
  return { removed, kept };
}

/** All removals as one edit per output tap, empty ones included, so that every round uses the same programs. */
function together(
  config: ModelConfig,
  edits: readonly Edit[],
  means: ReadonlyMap<string, Float32Array>,
  tokens: number,
): Edit[] {
  return [...new Set(headsAndMlps(config).map(outputTap))].map((tap) => {
    const where = new Uint8Array(
      tapShape(config, tap, tokens)
        .slice(0, -1)
        .reduce((size, n) => size * n, 1),
    );
    for (const edit of edits) if (edit.tap === tap) edit.where.forEach((on, i) => (where[i] |= on));
    return { tap, where, value: means.get(tap)! };
  });
}
