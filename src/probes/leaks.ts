import type { ModelRunner } from '../engine/runner';
import { counted } from '../shared/counted';
import { UserError } from '../shared/errors';
import type { Measure } from '../shared/probe';
import type { TaskSpec } from '../shared/task-spec';
import { digitCharacters } from '../tasks/digits';
import { categoryAxis, digitAxis, headAxis, layerAxis } from './common/axes';
import { measureOf, share } from './common/measure';
import { digitCount } from './common/digit-count';
import { shortPercent } from '../shared/percent';
import { attendedDigits, attentionByDigit } from './leaks/attention-by-digit';
import { leakPrompts, patchCounts, patchesOf, patchedParts, type Patch, type PatchCounts } from './leaks/patches';
import { digitsOption, lengthAsked, samplesOption, seedOption } from './common/options';
import { defineProbe } from './probe';

/** Share of the work that goes to patching; the rest goes to attention. */
const patchPart = 0.8;

/**
 * Through which heads do places that training never filled corrupt the answer? An ideal model with absolute positions
 * ignores them (arXiv 2407.17963). A real one never learned to, because training only put zeros there, so it leaks.
 *
 * Prompts longer than those trained are run as they are and with zeros at the untrained places: the clean prompts. An
 * answer is corrupted when it equals that of the low digits in the clean prompt and not without the zeros. A place can
 * only affect the answer as a key or a value of some head. So one layer or one head is patched at the untrained places
 * alone: its keys (where it attends), its values (what it reads there) or both come from the clean prompt, and the
 * restored answers are counted. This is activation patching of keys and values (Meng et al., arXiv 2202.05262;
 * Heimersheim and Nanda, arXiv 2404.15255).
 *
 * The probe also measures how much attention each head gives an operand digit by its value: a head that looks for
 * certain digits finds them at any place.
 */
export const leaks = defineProbe({
  name: 'leaks',
  title: 'Leaks',
  question: 'Through which heads do places that training never filled corrupt the answer?',
  options: [
    { ...digitsOption, help: 'operand length, longer than those trained; the operand width when left out' },
    samplesOption,
    seedOption,
  ],
  async run({ runner, signal, progress }, { digits, samples, seed }) {
    const { layout, config } = runner;
    const asked = untrainedLength(layout.spec, lengthAsked(layout, digits ?? layout.spec.operandWidth));
    const patches = patchesOf(config);
    const prompted = await leakPrompts(layout, asked, samples, seed, signal);
    const counts = await patchCounts(runner, patches, prompted, {
      signal,
      progress: (part) => progress(patchPart * part),
    });
    const attention = await attentionByDigit(runner, prompted.asked, {
      signal,
      progress: (part) => progress(patchPart + (1 - patchPart) * part),
    });
    const { prompts, kept, keptWithZeros } = counts;
    const restoredShare = counts.restored.map((restored) => restored / counts.corrupted);
    const ofLayers = config.layers * patchedParts.length;
    const patched = categoryAxis('patched', patchedParts);
    const head = headAxis(config);
    const measures: Measure[] = [
      measureOf(
        { name: 'kept', title: 'Answers equal to that of the trained places', ...share },
        [categoryAxis('untrained places', ['as they are', 'zeros'])],
        (zeros) => (zeros ? keptWithZeros : kept) / prompts,
      ),
      measureOf(
        {
          name: 'restored-layers',
          title: 'Corrupted answers restored by patching one layer at the untrained places',
          ...share,
        },
        [layerAxis(config), patched],
        (layer, part) => restoredShare[layer * patchedParts.length + part],
      ),
      measureOf(
        { name: 'restored-heads', title: 'Corrupted answers restored by patching one head', ...share },
        [head, patched],
        (h, part) => restoredShare[ofLayers + h * patchedParts.length + part],
      ),
      {
        name: 'attention',
        title:
          'Mean attention to one operand digit by its value, from the tokens that predict digits of the trained places',
        axes: [head, categoryAxis('where', attendedDigits), digitAxis('digit', layout.spec.base)],
        values: attention,
        unit: 'share',
      },
    ];
    return { prompts, measures, findings: inWords(runner, asked, patches, counts, attention) };
  },
});

/** @throws UserError `probe/leaks` where training covered the whole length */
function untrainedLength({ trainDigits: [, longest], operandWidth }: TaskSpec, digits: number): number {
  if (digits > longest) return digits;
  const remedy =
    longest < operandWidth
      ? `ask for ${longest + 1 < operandWidth ? `${longest + 1} to ` : ''}${digitCount(operandWidth)}`
      : 'train a model whose operands are wider than the lengths it is trained on';
  throw new UserError(
    'probe/leaks',
    `Operands of ${digitCount(digits)} have no untrained places, so nothing can leak in; ${remedy}.`,
  );
}

const digitsOf = ({ base }: TaskSpec): string[] => [...digitCharacters.slice(0, base)];

const labelOf = ({ layer, head }: Pick<Patch, 'layer' | 'head'>): string =>
  head === undefined ? `L${layer}` : `L${layer}H${head}`;

function inWords(
  { layout: { spec }, config }: ModelRunner,
  digits: number,
  patches: readonly Patch[],
  { prompts, kept, keptWithZeros, corrupted, restored }: PatchCounts,
  attention: Float64Array,
): string[] {
  const trained = spec.trainDigits[1];
  const share = (of: Patch) => shortPercent(restored[patches.indexOf(of)] / corrupted);
  const findings = [
    `${shortPercent(kept / prompts)} of ${counted(prompts, 'prompt')} of ${digitCount(digits)} get the answer of ` +
      `their low ${trained === 1 ? 'digit' : digitCount(trained)} alone; with zeros at the untrained places, ` +
      `${shortPercent(keptWithZeros / prompts)} do.`,
  ];
  if (corrupted === 0)
    return [
      ...findings,
      keptWithZeros === 0
        ? 'Even with zeros there, no prompt gets that answer, so there is nothing to corrupt.'
        : 'Nothing leaks in: the untrained places corrupt none of these answers.',
    ];
  const most = (of: readonly Patch[]) =>
    of
      .filter(({ part }) => part === 'both')
      .reduce((one, other) => (restored[patches.indexOf(other)] > restored[patches.indexOf(one)] ? other : one));
  const alone = ({ layer, head }: Patch) => {
    const [keys, values] = patchedParts.map((part) =>
      patches.find((of) => of.layer === layer && of.head === head && of.part === part)!,
    );
    return `its keys alone (where it attends) ${share(keys)}, its values alone (what it reads) ${share(values)}`;
  };
  const layer = most(patches.filter((of) => of.head === undefined));
  const head = most(patches.filter((of) => of.head !== undefined));
  return [
    ...findings,
    `The untrained places corrupt ${counted(corrupted, 'answer')}. Of single layers, patching ${labelOf(layer)} ` +
      `restores most: ${share(layer)}; ${alone(layer)}.`,
    `Of single heads, patching ${labelOf(head)} restores most: ${share(head)}; ${alone(head)}.`,
    attentionInWords(spec, head, attention, head.layer * config.heads + head.head!),
  ];
}

/** Which digits a head attends to most and least at the untrained places. */
function attentionInWords(spec: TaskSpec, head: Patch, attention: Float64Array, index: number): string {
  const [own, above] = attendedDigits.map((_, where) => {
    const first = (index * attendedDigits.length + where) * spec.base;
    return [...attention.subarray(first, first + spec.base)];
  });
  const attended = above
    .map((share, digit) => ({ share, digit }))
    .filter(({ share }) => !Number.isNaN(share))
    .sort((one, other) => other.share - one.share);
  const most = attended[0].digit;
  const least = attended.at(-1)!.digit;
  if (above[least] > 0.9 * above[most])
    return (
      `At an untrained place, ${labelOf(head)} gives a digit ${shortPercent(above[most])} of its attention on ` +
      'average, whatever its value.'
    );
  const top = digitsOf(spec)[most];
  const bottom = digitsOf(spec)[least];
  return (
    `At an untrained place, ${labelOf(head)} gives a ${top} ${shortPercent(above[most])} of its attention on ` +
    `average and a ${bottom} ${shortPercent(above[least])}; at the place being predicted, a ${top} ` +
    `gets ${shortPercent(own[most])} and a ${bottom} ${shortPercent(own[least])}.`
  );
}
