import type { ModelRunner } from '../engine/runner';
import { blockTap, type BlockTap } from '../model/taps';
import { listed } from '../shared/place-words';
import type { Axis } from '../shared/axes';
import { digitOrder, layerAxis, positionAxis } from './common/axes';
import { atPosition, onHead } from './common/edits';
import { shortPercent } from '../shared/percent';
import { pairOptions, pairsAsked } from './common/prompt-pairs';
import { checkDifference, differenceInWords, differenceMeasure } from './common/pair-difference';
import { restored, sweep, type Cell } from './activation-patching/sweep';
import { defineProbe } from './probe';

/** What can be patched: the residual stream and what is added to it, by position; a head's whole output or pattern. */
const taps = {
  resid_pre: 'residPre',
  attn_out: 'attnOut',
  mlp_out: 'mlpOut',
  z: 'z',
  pattern: 'pattern',
} as const satisfies Record<string, BlockTap>;
type What = keyof typeof taps;
const whats = Object.keys(taps) as [What, ...What[]];

/** From this restored share on, the findings name a position or head. */
const holds = 0.1;

/**
 * Activation patching, or causal tracing (Meng et al., arXiv 2202.05262; Heimersheim and Nanda, arXiv 2404.15255):
 * where in the model is the information that tells two prompts apart? Prompts come in pairs, clean and corrupted, that
 * differ in one digit or carry; both are followed by the clean prompt's right answer. The corrupted prompt is run with
 * one activation at a time taken from the clean one. The metric is the logit of the clean prompt's right digit minus
 * that of the corrupted one's, at the first answer token where the two answers differ or at the chosen place. The
 * measure is (patched − corrupted) / (clean − corrupted), each the mean over all pairs: 0 restores nothing, 1 all.
 */
export const activationPatching = defineProbe({
  name: 'activation-patching',
  title: 'Activation patching',
  question: 'At which layer, and which position or head, is the information that tells two prompts apart?',
  options: [
    {
      kind: 'choice',
      name: 'what',
      help: 'the activation: resid_pre, attn_out and mlp_out by position, z (a head’s output) and pattern by head',
      choices: whats,
      default: 'resid_pre',
    },
    ...pairOptions,
  ],
  async run({ runner, signal, progress }, { what, ...options }) {
    const pairs = await pairsAsked(runner.layout, options, signal);
    const { cells, axes } = cellsOf(runner, what);
    const found = await sweep(runner, pairs, cells, { signal, progress });
    checkDifference(found, pairs);
    const values = Float64Array.from(found.patched, (patched) => restored(patched, found));
    const layers = axes[0].labels.length;
    const columns = axes[1].labels;
    const findings = Array.from({ length: layers }, (_, layer) => {
      const row = [...values.subarray(layer * columns.length, (layer + 1) * columns.length)].map((share, i) => ({
        label: columns[i],
        share,
      }));
      const holders = row.filter(({ share }) => share >= holds).sort((p, q) => q.share - p.share);
      if (holders.length === 0) return `L${layer} ${what}: no ${axes[1].name} restores ${shortPercent(holds)} or more.`;
      const named = holders.slice(0, 4).map(({ label, share }) => `${label} ${shortPercent(share)}`);
      return `L${layer} ${what}: ${listed(named)}.`;
    });
    return {
      prompts: 2 * pairs.count,
      measures: [
        {
          name: 'restored',
          title: `Difference restored by ${what} of the clean prompt`,
          axes,
          values,
          unit: 'share of the difference',
          range: [-1, 1],
        },
        differenceMeasure(found),
      ],
      findings: [
        most(values, axes),
        differenceInWords(found, pairs),
        ...findings,
        ...(axes[1].kind === 'position' ? digitOrder(runner.layout) : []),
      ],
    };
  },
});

/** The cells of all layers that restore most. */
function most(values: Float64Array, [layers, columns]: readonly [Axis, Axis]): string {
  const cells = [...values].map((share, i) => ({
    share,
    label: `${layers.labels[Math.floor(i / columns.labels.length)]} ${columns.labels[i % columns.labels.length]}`,
  }));
  const holders = cells.filter(({ share }) => share >= holds).sort((p, q) => q.share - p.share);
  if (holders.length === 0)
    return `No ${columns.name} in any layer restores ${shortPercent(holds)} of the difference or more.`;
  const named = holders.slice(0, 3).map(({ label, share }) => `${label} (${shortPercent(share)})`);
  return (
    `${listed(named)} restore${named.length === 1 ? 's' : ''} most of the difference; ` +
    `${holders.length} of ${cells.length} restore ${shortPercent(holds)} or more.`
  );
}

/** The cells of a sweep, layer by layer, and their two axes. */
function cellsOf({ config, layout }: ModelRunner, what: What): { cells: Cell[]; axes: [Axis, Axis] } {
  const { layers, heads } = config;
  const { inputLength: tokens } = layout;
  const byHead = what === 'z' || what === 'pattern';
  const steps = Array.from({ length: byHead ? heads : tokens }, (_, i) => i);
  const cells = Array.from({ length: layers }, (_, layer) =>
    steps.map((i) => ({
      tap: blockTap(layer, taps[what]),
      where: byHead ? onHead(config, tokens, i) : atPosition(tokens, i),
    })),
  );
  const columns: Axis = byHead
    ? { kind: 'headOfLayer', name: 'head', labels: steps.map((head) => `H${head}`), heads: steps }
    : positionAxis(layout);
  return { cells: cells.flat(), axes: [layerAxis(config), columns] };
}
