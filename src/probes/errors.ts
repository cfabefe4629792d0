import type { ModelRunner } from '../engine/runner';
import { testSequences } from '../engine/evaluate';
import type { Measure } from '../shared/probe';
import type { TaskLayout } from '../tasks/layout';
import type { Digits } from '../tasks/digits';
import { numberOfLength } from '../tasks/sampler';
import { randomFor, streams } from '../tasks/random';
import { truncatedAnswer } from '../tasks/theory';
import { answerAxis, answerPlaces } from './axes';
import { answersByCarry } from './errors/by-carry';
import { confusion } from './errors/confusion';
import { operandPlane, planePairs } from './errors/plane';
import { errorsInWords } from './errors/words';
import { lengthLabels, meanOf } from './labels';
import { digitsOption, lengthAsked, samplesOption, seedOption } from './options';
import { isWellFormed, ownAnswers, wrote, type OwnAnswer } from './own-answers';
import { defineProbe } from './probe';

/** Random streams of one seed: the grid of lengths draws from these indices on, the plane from 0. */
const gridIndices = 2 ** 40;

/**
 * Which answers are wrong, and what is special about them. What counts is the answer that the model writes on its own, decoded greedily and token by token,
 * so one wrong digit may bring on the next. An answer in which a digit or the end token is missing counts as wrong and stays in every denominator.
 * Sums are told apart by their carries as quanta_maths does (Quirke et al., arXiv 2402.02619); the plane of operands is the output landscape
 * of arXiv 2308.08268, the truncated answer that of arXiv 2407.17963.
 */
export const errors = defineProbe({
  name: 'errors',
  title: 'Error structure',
  question: 'Which answers are wrong: at which lengths, places, carries, digits and operands, and whether they are right for the low digits alone.',
  options: [
    digitsOption,
    samplesOption,
    { kind: 'integer', name: 'pairs', help: 'how many prompts in each cell of the grid of lengths', min: 1, max: 10_000, default: 100 },
    seedOption,
  ],
  async run({ runner, signal, progress }, { digits, samples, pairs, seed }) {
    const { layout } = runner;
    const { spec } = layout;
    const length = lengthAsked(layout, digits);
    const sample = testSequences(layout, length, samples, seed);
    const grid = lengthPairs(layout, pairs, seed);
    const plane = planePairs(spec, length, (cell) => randomFor(seed, streams.probe, cell));
    const parts = await answersTo(runner, [sample, grid, plane], { signal, onProgress: progress });
    const [answers, gridAnswers, planeAnswers] = parts;
    const carries = answersByCarry(spec, answers);
    const confused = confusion(layout, answers);
    const places = answerPlaces(layout);
    const measures: Measure[] = [
      byLengths('exact', 'Exact match by the lengths of both operands', spec.operandWidth, gridAnswers, pairs, isRight),
      byLengths('truncated', 'Answers equal to that of the low digits that training covered', spec.operandWidth, gridAnswers, pairs, (answer) => wrote(answer, truncatedAnswer(spec, answer.a, answer.b))),
      byLengths('malformed', 'Answers with a digit or the end token missing', spec.operandWidth, gridAnswers, pairs, (answer) => !isWellFormed(answer)),
      {
        name: 'places',
        title: 'Accuracy of each answer place',
        axes: [answerAxis(layout, places)],
        values: Float64Array.from(places, (place) => meanOf(answers, ({ written, expected }) => written[place] === expected[place])),
        unit: 'share',
        range: [0, 1],
      },
      ...carries.measures,
      ...confused.measures,
      operandPlane(spec, length, planeAnswers.map(isRight)),
    ];
    return { prompts: answers.length + gridAnswers.length + planeAnswers.length, measures, findings: errorsInWords(layout, length, answers, carries, confused) };
  },
});

const isRight = (answer: OwnAnswer): boolean => wrote(answer, answer.expected);

interface Pairs {
  readonly a: readonly Digits[];
  readonly b: readonly Digits[];
}

/** The answers to several sets of prompts, asked all at once. */
async function answersTo(runner: ModelRunner, sets: readonly Pairs[], options: Parameters<typeof ownAnswers>[3]): Promise<OwnAnswer[][]> {
  const all = await ownAnswers(runner, sets.flatMap(({ a }) => a), sets.flatMap(({ b }) => b), options);
  let from = 0;
  return sets.map(({ a }) => all.slice(from, (from += a.length)));
}

/** `pairs` random pairs for every two lengths, a's length by a's length. */
function lengthPairs({ spec }: TaskLayout, pairs: number, seed: number): Pairs {
  const { operandWidth } = spec;
  const drawn = Array.from({ length: operandWidth ** 2 * pairs }, (_, i) => {
    const cell = Math.floor(i / pairs);
    const random = randomFor(seed, streams.probe, gridIndices + i);
    return [numberOfLength(spec, Math.floor(cell / operandWidth) + 1, random), numberOfLength(spec, (cell % operandWidth) + 1, random)];
  });
  return { a: drawn.map(([a]) => a), b: drawn.map(([, b]) => b) };
}

function byLengths(name: string, title: string, width: number, answers: readonly OwnAnswer[], pairs: number, counts: (answer: OwnAnswer) => boolean): Measure {
  return {
    name: `${name}-by-lengths`,
    title,
    axes: [{ name: 'length of a', labels: lengthLabels(width) }, { name: 'length of b', labels: lengthLabels(width) }],
    values: Float64Array.from({ length: width ** 2 }, (_, cell) => meanOf(answers.slice(cell * pairs, (cell + 1) * pairs), counts)),
    unit: 'share',
    range: [0, 1],
  };
}
