import type { Measure } from '../shared/probe';
import type { TaskLayout } from '../tasks/layout';
import type { Digits } from '../tasks/digits';
import { numberOfLength } from '../tasks/sampler';
import { randomFor, streams } from '../tasks/random';
import { truncatedAnswer } from '../tasks/theory';
import { answerAxis, answerPlaces, lengthAxis } from './common/axes';
import { answersByCarry } from './errors/by-carry';
import { confusion } from './errors/confusion';
import { operandPlane, planePairs } from './errors/plane';
import { errorsInWords } from './errors/words';
import { measureOf, share } from './common/measure';
import { digitsOption, lengthAsked, samplesOption, seedOption } from './common/options';
import { eachOwnAnswer, isWellFormed, wrote, type OwnAnswer } from './common/own-answers';
import { shareOf } from './common/share-of';
import { defineProbe } from './probe';
import { testPrompts } from './common/prompts';

/** The grid of lengths draws its random streams from this index on, the plane from 0. */
const gridIndices = 2 ** 40;

/**
 * Which answers are wrong, and what do they have in common? The probe counts the answer that the model writes itself,
 * decoded greedily token by token, so one wrong digit may cause the next. An answer that lacks a digit or the end token
 * counts as wrong and stays in every denominator. Sums are grouped by their carries as in quanta_maths (Quirke et al.,
 * arXiv 2402.02619); the plane of operands is the output landscape of arXiv 2308.08268, the truncated answer that of
 * arXiv 2407.17963.
 */
export const errors = defineProbe({
  name: 'errors',
  title: 'Error structure',
  question:
    'Which answers are wrong: at which lengths, places, carries, digits and operands? And are they right for the low ' +
    'digits alone?',
  options: [
    digitsOption,
    samplesOption,
    {
      kind: 'integer',
      name: 'pairs',
      help: 'how many prompts in each cell of the grid of lengths',
      min: 1,
      max: 10_000,
      default: 100,
    },
    seedOption,
  ],
  async run({ runner, signal, progress }, { digits, samples, pairs, seed }) {
    const { layout } = runner;
    const { spec } = layout;
    const length = lengthAsked(layout, digits);
    const sample = await testPrompts(layout, length, samples, seed, signal);
    const plane = planePairs(spec, length, (cell) => randomFor(seed, streams.probe, cell));
    const cells = spec.operandWidth ** 2;
    const gridStart = sample.count;
    const planeStart = gridStart + cells * pairs;
    const prompts = planeStart + plane.a.length;
    const pairAt = (i: number): readonly [Digits, Digits] => {
      if (i < gridStart) return [sample.a[i], sample.b[i]];
      if (i < planeStart) return gridPair(layout, pairs, seed, i - gridStart);
      return [plane.a[i - planeStart], plane.b[i - planeStart]];
    };
    // The grid may have millions of answers, so only counts are kept.
    const [exact, truncated, malformed] = Array.from({ length: 3 }, () => new Float64Array(cells));
    const answers: OwnAnswer[] = [];
    const planeIsRight: boolean[] = [];
    const take = (answer: OwnAnswer, i: number) => {
      if (i < gridStart) return void answers.push(answer);
      if (i >= planeStart) return void planeIsRight.push(isRight(answer));
      const cell = Math.floor((i - gridStart) / pairs);
      exact[cell] += Number(isRight(answer));
      truncated[cell] += Number(wrote(answer, truncatedAnswer(spec, answer.a, answer.b)));
      malformed[cell] += Number(!isWellFormed(answer));
    };
    await eachOwnAnswer(runner, prompts, pairAt, take, { signal, onProgress: progress });
    const carries = answersByCarry(spec, answers);
    const confused = confusion(layout, answers);
    const places = answerPlaces(layout);
    const measures: Measure[] = [
      byLengths('exact', 'Exact match by the lengths of both operands', spec.operandWidth, exact, pairs),
      byLengths(
        'truncated',
        'Answers equal to that of the low digits that training covered',
        spec.operandWidth,
        truncated,
        pairs,
      ),
      byLengths('malformed', 'Answers with a digit or the end token missing', spec.operandWidth, malformed, pairs),
      measureOf(
        { name: 'places', title: 'Accuracy of each answer place', ...share },
        [answerAxis(layout, places)],
        (p) => shareOf(answers, ({ written, expected }) => written[places[p]] === expected[places[p]]),
      ),
      ...carries.measures,
      ...confused.measures,
      operandPlane(spec, length, planeIsRight),
    ];
    return { prompts, measures, findings: errorsInWords(layout, length, answers, carries, confused) };
  },
});

const isRight = (answer: OwnAnswer): boolean => wrote(answer, answer.expected);

/** One of `pairs` random prompts for every two lengths, a's length by a's length. */
function gridPair({ spec }: TaskLayout, pairs: number, seed: number, index: number): readonly [Digits, Digits] {
  const { operandWidth } = spec;
  const cell = Math.floor(index / pairs);
  const random = randomFor(seed, streams.probe, gridIndices + index);
  return [
    numberOfLength(spec, Math.floor(cell / operandWidth) + 1, random),
    numberOfLength(spec, (cell % operandWidth) + 1, random),
  ];
}

/** @param counts of each cell, of `pairs` prompts */
function byLengths(name: string, title: string, width: number, counts: Float64Array, pairs: number): Measure {
  return measureOf(
    { name: `${name}-by-lengths`, title, ...share },
    [lengthAxis('length of a', width), lengthAxis('length of b', width)],
    (a, b) => counts[a * width + b] / pairs,
  );
}
