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
import { attentionByDigit, regards } from './leaks/attention-by-digit';
import { leakPrompts, patchCounts, patchesOf, patchedParts, type Patch, type PatchCounts } from './leaks/patches';
import { digitsOption, lengthAsked, samplesOption, seedOption } from './common/options';
import { defineProbe } from './probe';

/** Of the work, the part that goes to what is restored; the rest to attention. */
const patchPart = 0.8;

/**
 * Through which heads places that training never filled disturb the answer. An ideal model with absolute positions
 * ignores them (arXiv 2407.17963); a real one was never taught to, because zeros always stood there, and leaks.
 *
 * Prompts longer than those trained are asked as they are and with zeros at the untrained places; an answer is
 * disturbed when it is that of the low digits with the zeros and not without. Whatever a place does to the answer, it
 * does as a key or a value of some head. So in one layer, or in one head, its keys (where the head looks), its values
 * (what it reads there) or both are replaced by those of the zeros, at the untrained places alone, and the disturbed
 * answers that are restored are counted: activation patching (Meng et al., arXiv 2202.05262; Heimersheim and Nanda,
 * arXiv 2404.15255) of what attention is made of.
 *
 * Beside it, how much attention each head gives an operand digit by what digit it is: a head that looks for some digits
 * finds them at any place.
 */
export const leaks = defineProbe({
  name: 'leaks',
  title: 'Leaks',
  question: 'Through which heads do places that training never filled disturb the answer?',
  options: [
    { ...digitsOption, help: 'operand length, longer than those trained; the longest there is when left out' },
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
    const restoredShare = counts.restored.map((restored) => restored / counts.disturbed);
    const ofLayers = config.layers * patchedParts.length;
    const seen = categoryAxis('seen as with zeros', patchedParts);
    const head = headAxis(config);
    const measures: Measure[] = [
      measureOf(
        { name: 'kept', title: 'Answers that are those of the trained places', ...share },
        [categoryAxis('untrained places', ['as they are', 'zeros'])],
        (zeros) => (zeros ? keptWithZeros : kept) / prompts,
      ),
      measureOf(
        {
          name: 'restored-layers',
          title: 'Disturbed answers that are restored where a layer sees zeros at the untrained places',
          ...share,
        },
        [layerAxis(config), seen],
        (layer, part) => restoredShare[layer * patchedParts.length + part],
      ),
      measureOf(
        { name: 'restored-heads', title: 'The same where one head does', ...share },
        [head, seen],
        (h, part) => restoredShare[ofLayers + h * patchedParts.length + part],
      ),
      {
        name: 'attention',
        title:
          'Mean attention to one operand digit, by what digit it is, from where digits of the trained places are ' +
          'predicted',
        axes: [head, categoryAxis('where', regards), digitAxis('digit', layout.spec.base)],
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
    `Training filled every place of operands of ${digitCount(digits)}, so nothing can leak in from others; ${remedy}.`,
  );
}

const digitsOf = ({ base }: TaskSpec): string[] => [...digitCharacters.slice(0, base)];

const labelOf = ({ layer, head }: Pick<Patch, 'layer' | 'head'>): string =>
  head === undefined ? `L${layer}` : `L${layer}H${head}`;

function inWords(
  { layout: { spec }, config }: ModelRunner,
  digits: number,
  patches: readonly Patch[],
  { prompts, kept, keptWithZeros, disturbed, restored }: PatchCounts,
  attention: Float64Array,
): string[] {
  const trained = spec.trainDigits[1];
  const share = (of: Patch) => shortPercent(restored[patches.indexOf(of)] / disturbed);
  const findings = [
    `Of ${counted(prompts, 'prompt')} of ${digitCount(digits)} ${shortPercent(kept / prompts)} are answered as their ` +
      `low ${trained === 1 ? 'digit' : digitCount(trained)} alone would have it; with zeros ` +
      `above, ${shortPercent(keptWithZeros / prompts)}.`,
  ];
  if (disturbed === 0)
    return [
      ...findings,
      keptWithZeros === 0
        ? 'It does not answer so even with zeros there, so there is nothing to disturb.'
        : 'Nothing leaks in: the untrained places disturb none of these answers.',
    ];
  const most = (of: readonly Patch[]) =>
    of
      .filter(({ part }) => part === 'both')
      .reduce((one, other) => (restored[patches.indexOf(other)] > restored[patches.indexOf(one)] ? other : one));
  const alone = ({ layer, head }: Patch) => {
    const [keys, values] = patchedParts.map((part) =>
      patches.find((of) => of.layer === layer && of.head === head && of.part === part)!,
    );
    return `its keys alone (where it looks) ${share(keys)}, its values alone (what it reads there) ${share(values)}`;
  };
  const [layer, head] = [
    most(patches.filter((of) => of.head === undefined)),
    most(patches.filter((of) => of.head !== undefined)),
  ];
  return [
    ...findings,
    `The untrained places disturb ${counted(disturbed, 'answer')}. Of single layers ${labelOf(layer)} restores ` +
      `most where it sees zeros there: ${share(layer)}; ${alone(layer)}.`,
    `Of single heads ${labelOf(head)} restores most: ${share(head)}; ${alone(head)}.`,
    regardInWords(spec, head, attention, head.layer * config.heads + head.head!),
  ];
}

/** What a head looks for at the untrained places: the digits that it gives most and least attention there. */
function regardInWords(spec: TaskSpec, head: Patch, attention: Float64Array, index: number): string {
  const [own, above] = [0, 1].map((regard) => [
    ...attention.subarray(
      (index * regards.length + regard) * spec.base,
      (index * regards.length + regard + 1) * spec.base,
    ),
  ]);
  const seen = above
    .map((share, digit) => ({ share, digit }))
    .filter(({ share }) => !Number.isNaN(share))
    .sort((one, other) => other.share - one.share);
  const [most, least] = [seen[0].digit, seen.at(-1)!.digit];
  if (above[least] > 0.9 * above[most])
    return (
      `At an untrained place ${labelOf(head)} gives a digit ${shortPercent(above[most])} of its attention on average, ` +
      'whichever it is.'
    );
  const [likes, ignores] = [most, least].map((digit) => digitsOf(spec)[digit]);
  return (
    `At an untrained place ${labelOf(head)} gives a ${likes} ${shortPercent(above[most])} of its attention on ` +
    `average, a ${ignores} ${shortPercent(above[least])}; at the place that is predicted a ${likes} ` +
    `gets ${shortPercent(own[most])}, a ${ignores} ${shortPercent(own[least])}.`
  );
}
