import { listed } from '../shared/place-words';
import { placeName } from '../shared/roles';
import type { TaskLayout } from '../tasks/layout';
import { answerAxis, answerPlaces, predictorOf } from './common/axes';
import { checkFinite } from './common/finite';
import { shortPercent } from '../shared/percent';
import { digitsOption, lengthAsked, samplesOption, seedOption } from './common/options';
import { yieldToEventLoop } from '../shared/event-loop';
import { defineProbe } from './probe';
import { inGroups, testPrompts } from './common/prompts';
import { residualAxis, residualPoints } from './common/residual-stream';
import { dotAt, unembeddingOf, type Unembedding } from './common/unembedding';

/** From this accuracy on, an answer digit counts as readable. */
const readable = 0.9;

/**
 * The logit lens (nostalgebraist 2020, "interpreting GPT: the logit lens"): what the model would answer if it ended
 * after each layer. The residual stream at each point goes directly through the final LayerNorm, with the scale of that
 * point, and the unembedding, on the raw weights. The right digits before an answer digit are fed in. For each answer
 * digit: how often the right one is the top token, its mean probability and its mean rank among all tokens (1 is the
 * top).
 */
export const logitLens = defineProbe({
  name: 'logit-lens',
  title: 'Logit lens',
  question: 'After which layer could each answer digit be read off the residual stream?',
  options: [digitsOption, samplesOption, seedOption],
  run: async (model, options) => {
    const { runner, signal, progress } = model;
    const { layout, config } = runner;
    const { sequences, count } = await testPrompts(
      layout,
      lengthAsked(layout, options.digits),
      options.samples,
      options.seed,
      signal,
    );
    const points = residualPoints(config);
    const places = answerPlaces(layout);
    const unembedding = unembeddingOf(model);
    const cells = points.length * places.length;
    const [accuracy, probability, rank] = Array.from({ length: 3 }, () => new Float64Array(cells));

    const logits = new Float64Array(unembedding.vocabulary);
    const pause = yieldToEventLoop(signal);
    await inGroups(
      runner,
      sequences,
      { taps: points.map(({ tap }) => tap), signal, progress },
      async ({ taps }, first, rows) => {
        for (const [p, { tap }] of points.entries()) {
          const { data } = taps.get(tap)!;
          for (const [j, place] of places.entries()) {
            for (let row = 0; row < rows; row++) {
              lensInto(
                logits,
                unembedding,
                data,
                (row * layout.inputLength + predictorOf(layout, place)) * config.width,
              );
              const lens = standingOf(
                logits,
                sequences[(first + row) * layout.length + predictorOf(layout, place) + 1],
              );
              const cell = p * places.length + j;
              accuracy[cell] += Number(lens.rank === 1);
              probability[cell] += lens.probability;
              rank[cell] += lens.rank;
            }
            await pause();
          }
        }
      },
    );

    checkFinite(probability, 'logits at the points of the residual stream');
    for (const sums of [accuracy, probability, rank]) sums.forEach((sum, cell) => (sums[cell] = sum / count));
    const axes = [residualAxis(points), answerAxis(layout, places)];
    return {
      prompts: count,
      measures: [
        {
          name: 'accuracy',
          title: 'How often the right digit is the top token',
          axes,
          values: accuracy,
          unit: 'share',
          range: [0, 1],
        },
        {
          name: 'probability',
          title: 'Mean probability of the right digit',
          axes,
          values: probability,
          unit: 'share',
          range: [0, 1],
        },
        {
          name: 'rank',
          title: 'Mean rank of the right digit among all tokens; 1 is the top',
          axes,
          values: rank,
          unit: 'rank',
          range: [1, unembedding.vocabulary],
        },
      ],
      findings: inWords(
        layout,
        points.map(({ label }) => label),
        places,
        accuracy,
      ),
    };
  },
});

/** All answer digits in a sentence, where there are several; then each. @param accuracy [point, answer place] */
function inWords(
  { spec }: TaskLayout,
  points: readonly string[],
  places: readonly number[],
  accuracy: Float64Array,
): string[] {
  const digits = places.map((place, j) => {
    const at = (p: number) => accuracy[p * places.length + j];
    return {
      name: `answer ${placeName(place, spec.base)}`,
      at,
      from: points.findLastIndex((_, p) => at(p) < readable) + 1,
    };
  });
  const late = digits.filter(({ from }) => from === points.length);
  const last = points[Math.max(...digits.map(({ from }) => from))];
  const all =
    late.length === 0
      ? `Every answer digit is the top token from ${last} on.`
      : `The top token where the model ends: ${digits.length - late.length} of ${digits.length} answer digits; ` +
        `not ${listed(late.map(({ name }) => name))}.`;
  const each = digits.map(({ name, at, from }) => {
    if (from === points.length)
      return (
        `At ${points[from - 1]}, where the model ends, the right ${name} is the top token ` +
        `in ${shortPercent(at(from - 1))} of prompts.`
      );
    return (
      `The right ${name} is the top token from ${points[from]} on: in ${shortPercent(at(from))} of prompts ` +
      `there${from > 0 ? `, in ${shortPercent(at(from - 1))} at ${points[from - 1]}` : ''}.`
    );
  });
  return digits.length > 1 ? [all, ...each] : each;
}

/** Logits of the residual stream that begins at an index of `x`. */
function lensInto(
  logits: Float64Array,
  { width, directions, constant, scale }: Unembedding,
  x: Float32Array,
  start: number,
): void {
  const inverse = scale(x, start);
  for (let token = 0; token < logits.length; token++)
    logits[token] = inverse * dotAt(x, start, directions, token * width, width) + constant[token];
}

/** Softmax probability of a token, and its rank: 1 for the top, the middle rank among equal logits. */
function standingOf(logits: Float64Array, token: number): { probability: number; rank: number } {
  let total = 0;
  let rank = 0.5;
  for (const logit of logits) {
    total += Math.exp(logit - logits[token]);
    if (logit > logits[token]) rank++;
    else if (logit === logits[token]) rank += 0.5;
  }
  return { probability: 1 / total, rank };
}
