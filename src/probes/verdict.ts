import { evaluateLength } from '../engine/evaluate';
import { encodingNamed } from '../model/positional/encodings';
import type { Axis } from '../shared/axes';
import type { Measure } from '../shared/probe';
import { readingOf, shouldCount } from '../shared/read-thresholds';
import { wilsonInterval } from '../shared/wilson';
import { inputEffects } from './common/input-effects';
import { answerAxis, answerPlaces, inputDigitAxis, lengthAxis } from './common/axes';
import { measureOf, share } from './common/measure';
import { samplesOption, seedOption } from './common/options';
import { defineProbe } from './probe';
import { neededPlaces } from '../tasks/theory';
import { verdictOf, type LengthEvidence, type ReadEvidence } from './verdict/words';

/** Share of the work that goes to the reads; the rest goes to the length curve. */
const readsPart = 0.6;

/**
 * Compares the model with the theory in one call: the digits that it reads with those that the task needs, and its
 * exact match at every length, with a 95% interval, with that of an ideal model with this one's kind of position (arXiv
 * 2407.17963, `tasks/prediction.ts`); and puts the verdict into words. Which digits it reads is measured
 * by resampling (`common/input-effects.ts`) at the full operand width, so that untrained places are covered too.
 */
export const verdict = defineProbe({
  name: 'verdict',
  title: 'Verdict',
  question: 'Does the model read the digits that the task needs, and answer as the theory predicts at every length?',
  options: [
    {
      ...samplesOption,
      default: 1000,
      help: 'how many random prompts of each length; half as many for each resampled digit',
    },
    seedOption,
  ],
  async run({ runner, imported, signal, progress }, { samples, seed }) {
    const { layout, config } = runner;
    const { spec } = layout;
    const width = spec.operandWidth;
    const reads = await inputEffects(runner, {
      digits: width,
      samples: Math.ceil(samples / 2),
      seed,
      signal,
      onProgress: (share) => progress(readsPart * share),
    });
    const lengths: LengthEvidence[] = [];
    for (let digits = 1; digits <= width; digits++) {
      const onProgress = (share: number) => progress(readsPart + (1 - readsPart) * ((digits - 1 + share) / width));
      const result = await evaluateLength(runner, digits, samples, seed, { signal, onProgress });
      lengths.push({ ...result, interval: wilsonInterval(Math.round(result.exact * result.samples), result.samples) });
    }

    const needed = neededPlaces(spec);
    const inputs = reads.inputs.map((input, column): ReadEvidence => {
      const effect = Math.max(...reads.effect.map((row) => row[column]));
      return {
        ...input,
        effect,
        needed: needed === 'all' || needed.includes(input.place),
        reading: readingOf(effect, shouldCount(spec, needed, input.place)),
      };
    });
    const places = answerPlaces(layout);
    const operandDigit = inputDigitAxis(layout, reads.inputs);
    const columns = operandDigit.digits.map((digit) =>
      reads.inputs.findIndex(({ operand, place }) => operand === digit.operand && place === digit.place),
    );
    const length = lengthAxis('operand length', width);
    const curve: Axis = {
      kind: 'figure',
      name: 'figure',
      labels: ['theory', 'exact', '95% from', '95% to', 'low digits'],
      figures: [
        { kind: 'predicted' },
        { kind: 'measured' },
        { kind: 'from', interval: '95%' },
        { kind: 'to', interval: '95%' },
        { kind: 'measured' },
      ],
    };
    const figuresOf = ({ predicted, exact, interval, truncatedExact }: LengthEvidence) => [
      predicted ?? NaN,
      exact,
      interval.low,
      interval.high,
      truncatedExact,
    ];
    const readAndNeeded: Axis = {
      kind: 'figure',
      name: 'figure',
      labels: ['read', 'needed'],
      figures: [{ kind: 'measured' }, { kind: 'measured' }],
    };
    const measures: Measure[] = [
      measureOf(
        { name: 'curve', title: 'Exact match by length, beside the theory', ...share },
        [length, curve],
        (l, figure) => figuresOf(lengths[l])[figure],
      ),
      measureOf(
        { name: 'curve-prompts', title: 'Prompts of each length', unit: 'prompts' },
        [length],
        (l) => lengths[l].samples,
      ),
      measureOf(
        {
          name: 'digits',
          title: 'Digits read, beside those that the task needs: 100% where it does, 0% where it does not',
          ...share,
        },
        [operandDigit, readAndNeeded],
        (digit, figure) => {
          const { effect, needed: isNeeded } = inputs[columns[digit]];
          return figure === 0 ? effect : Number(isNeeded);
        },
      ),
      measureOf(
        {
          name: 'reads',
          title: 'Share of prompts in which resampling an operand digit changes an answer digit',
          ...share,
        },
        [answerAxis(layout, places), operandDigit],
        (p, digit) => reads.effect[places[p]][columns[digit]],
      ),
    ];
    const prompts = lengths.reduce((sum, length) => sum + length.samples, 0) + reads.count * (reads.inputs.length + 1);
    const { kind, title } = encodingNamed(config.encoding);
    return {
      prompts,
      measures,
      findings: verdictOf({ spec, encoding: { kind, title }, imported, inputs, lengths, readSamples: reads.count }),
    };
  },
});
