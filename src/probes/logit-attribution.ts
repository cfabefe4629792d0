import { blockTap } from '../model/taps';
import { UserError } from '../shared/errors';
import { listed } from '../shared/place-words';
import type { Measure } from '../shared/probe';
import { placeName } from '../shared/roles';
import type { TaskLayout } from '../tasks/layout';
import { componentsOf, componentTaps } from './common/residual-components';
import { answerAxis, answerPlaces, componentAxis, predictorOf } from './common/axes';
import { checkFinite } from './common/finite';
import { measureOf } from './common/measure';
import { digitsOption, lengthAsked, placeAsked, samplesOption, seedOption } from './common/options';
import { yieldToEventLoop } from '../shared/event-loop';
import { defineProbe } from './probe';
import { inGroups, testPrompts } from './common/prompts';
import { unembeddingOf } from './common/unembedding';

/**
 * Direct logit attribution (Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits"; TransformerLens's
 * logit_attrs): the residual stream is a sum, and with the final LayerNorm's scale held at what it is there, so is each
 * logit. Component c adds u · ((c − mean(c)) / σ ⊙ w), σ and w of the final LayerNorm, to the logit difference of
 * direction u = u_right − mean of the other digits' u, or − u of the other digit with the highest logit. The
 * contributions add up to that difference. On the raw weights, nothing folded or centred; `fold` counts what value
 * biases write (constant, as a pattern's rows sum to 1) to the attention's bias instead of to its heads, which is all
 * that TransformerLens's folding changes of a logit difference.
 */
export const logitAttribution = defineProbe({
  name: 'logit-attribution',
  title: 'Direct logit attribution',
  question: 'Which heads and MLPs write the right digit directly into the logits?',
  options: [
    { kind: 'place', name: 'place', help: 'the answer place, such as units or 0; all when left out', default: null },
    {
      kind: 'choice',
      name: 'against',
      help: 'what the right digit’s logit is compared with',
      choices: ['mean', 'runner-up'],
      default: 'mean',
    },
    {
      kind: 'flag',
      name: 'fold',
      help: 'count what value biases write to the attention’s bias, as TransformerLens’s folding does',
      default: false,
    },
    digitsOption,
    samplesOption,
    seedOption,
  ],
  run: async (model, options) => {
    const { runner, signal, progress } = model;
    const { layout, config } = runner;
    const { base } = layout.spec;
    const places = placesAsked(layout, placeAsked(layout, options.place));
    const { sequences, count } = await testPrompts(
      layout,
      lengthAsked(layout, options.digits),
      options.samples,
      options.seed,
      signal,
    );
    const unembedding = unembeddingOf(model);
    const components = componentsOf(model, unembedding, options.fold);
    const last = blockTap(config.layers - 1, 'residPost');
    const sums = new Float64Array(places.length * components.length);
    const squares = new Float64Array(sums.length);
    const differences = new Float64Array(places.length);
    let worst = 0;

    const weights = new Float64Array(base);
    const pause = yieldToEventLoop(signal);
    await inGroups(
      runner,
      sequences,
      { taps: [...componentTaps(model), last], signal, progress },
      async ({ taps, logits }, first, rows) => {
        for (const [p, place] of places.entries()) {
          const position = predictorOf(layout, place);
          for (let row = 0; row < rows; row++) {
            const at = row * layout.inputLength + position;
            const logit = logits.subarray(
              (row * layout.targetCount + position + 1 - layout.promptLength) * config.vocabulary,
            );
            const right = sequences[(first + row) * layout.length + position + 1];
            weighDigits(weights, right, options.against === 'mean' ? null : runnerUp(logit, base, right));
            const scale = unembedding.scale(taps.get(last)!.data, at * config.width);
            let total = 0;
            components.forEach((component, c) => {
              let contribution = 0;
              for (let digit = 0; digit < base; digit++)
                if (weights[digit] !== 0) contribution += weights[digit] * component.logit(taps, at, digit);
              if (component.scaled) contribution *= scale;
              sums[p * components.length + c] += contribution;
              squares[p * components.length + c] += contribution ** 2;
              total += contribution;
            });
            const difference = weights.reduce((sum, weight, digit) => sum + weight * logit[digit], 0);
            differences[p] += difference / count;
            worst = Math.max(worst, Math.abs(total - difference));
            await pause();
          }
        }
      },
    );

    checkFinite([...sums, ...differences], 'contributions to the logits');
    const means = sums.map((sum) => sum / count);
    const spread = squares.map((square, i) => Math.sqrt(Math.max(0, square / count - means[i] ** 2)));
    const parts = components
      .filter((one, c) => components.findIndex(({ group }) => group.label === one.group.label) === c)
      .map(({ group }) => group);
    const meanAt = (p: number, c: number) => means[p * components.length + c];
    const answers = answerAxis(layout, places);
    const byComponent = [answers, componentAxis('component', components)];
    const compared = options.against === 'mean' ? 'the mean of the other digits' : 'the highest other digit';
    const layers = measureOf(
      { name: 'layers', title: 'The same by layer', unit: 'logits' },
      [answers, componentAxis('part', parts)],
      (p, part) =>
        components.reduce((sum, { group }, c) => sum + (group.label === parts[part].label ? meanAt(p, c) : 0), 0),
    );
    const measures: Measure[] = [
      {
        name: 'contribution',
        title: `What each component adds to the right digit’s logit minus ${compared}, mean over prompts`,
        axes: byComponent,
        values: means,
        unit: 'logits',
        range: around(means),
      },
      {
        name: 'spread',
        title: 'Standard deviation of the contribution over prompts',
        axes: byComponent,
        values: spread,
        unit: 'logits',
      },
      { ...layers, range: around(layers.values) },
      {
        name: 'difference',
        title: `The right digit’s logit minus ${compared}, mean over prompts`,
        axes: [answers],
        values: differences,
        unit: 'logits',
      },
    ];
    const ranked = (p: number) =>
      components.map(({ label }, c) => ({ label, mean: meanAt(p, c) })).sort((one, other) => other.mean - one.mean);
    return {
      prompts: count,
      measures,
      findings: [
        ...(places.length > 1
          ? [
              overallInWords(
                components.map(({ label }) => label),
                means,
                differences,
              ),
            ]
          : []),
        ...places.map((place, p) => inWords(placeName(place, base), compared, differences[p], ranked(p))),
        `The contributions add up to the model’s own logit differences within ${worst.toExponential(0)} in every ` +
          `prompt; ${foldedInWords(options.fold, config.bias)}.`,
      ],
    };
  },
});

function placesAsked(layout: TaskLayout, place: number | null): number[] {
  if (place === null) return answerPlaces(layout);
  if (place < layout.answerWidth) return [place];
  throw new UserError(
    'probe/place',
    `The answer has places 0 to ${layout.answerWidth - 1}, but place ${place} was given; choose one of those.`,
  );
}

/** The weight of each digit's logit in the difference: 1 for the right digit; those it is compared with sum to −1. */
function weighDigits(weights: Float64Array, right: number, other: number | null): void {
  weights.fill(other === null ? -1 / (weights.length - 1) : 0);
  if (other !== null) weights[other] = -1;
  weights[right] = 1;
}

function runnerUp(logits: Float32Array, base: number, right: number): number {
  let best = right === 0 ? 1 : 0;
  for (let digit = 0; digit < base; digit++) if (digit !== right && logits[digit] > logits[best]) best = digit;
  return best;
}

/** The range of a colour scale with zero in the middle. */
const around = (values: Float64Array): [number, number] => {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return [-largest, largest];
};

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

function inWords(
  place: string,
  compared: string,
  difference: number,
  ranked: readonly { label: string; mean: number }[],
): string {
  const most = ranked
    .slice(0, 3)
    .filter(({ mean }) => mean > 0)
    .map(({ label, mean }) => `${label} (${signed(mean)})`);
  const least = ranked.at(-1)!;
  const against = least.mean < 0 ? `; most against it ${least.label} (${signed(least.mean)})` : '';
  return (
    `Answer ${place}: the right digit’s logit minus ${compared} is ${signed(difference)} on average; most comes ` +
    `from ${listed(most) || 'nothing'}${against}.`
  );
}

/** The component that contributes most over all answer places. @param means [answer place, component] */
function overallInWords(labels: readonly string[], means: Float64Array, differences: Float64Array): string {
  const overPlaces = labels.map((label, c) => ({
    label,
    mean: differences.reduce((sum, _, p) => sum + means[p * labels.length + c], 0) / differences.length,
  }));
  const [first, second] = overPlaces.sort((one, other) => other.mean - one.mean);
  const difference = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  return (
    `Over all answer places ${first.label} contributes most to the right digit’s lead, ${signed(first.mean)} ` +
    `of ${signed(difference)} logits on average, followed by ${second.label}, ${signed(second.mean)}.`
  );
}

function foldedInWords(fold: boolean, bias: boolean): string {
  if (!fold) return 'raw weights, nothing folded';
  return bias
    ? 'what value biases write is folded into the attention’s bias'
    : 'folding was asked for, but without biases it changes nothing';
}
