import { placesInWords } from '../shared/place-words';
import type { ProbeFindings } from '../shared/probe';
import { readsInWords } from '../shared/reads-in-words';

import { taskTitle } from '../tasks/task-title';
import { neededPlaces } from '../tasks/theory';
import { answerAxis, answerPlaces, inputDigitAxis } from './common/axes';
import { inputEffects, type InputEffects } from './common/input-effects';
import { measureOf, share } from './common/measure';
import { digitsOption, lengthAsked, samplesOption, seedOption } from './common/options';
import { defineProbe } from './probe';

/** Which input digits the model reads, measured by resampling them; see {@link inputEffects}. */
export const reads = defineProbe({
  name: 'reads',
  title: 'Digits read',
  question: 'Which input digits does each answer digit read: what does resampling them do to the answer?',
  options: [digitsOption, { ...samplesOption, max: 1_000_000 }, seedOption],
  async run({ runner, signal, progress }, { digits, samples, seed }): Promise<ProbeFindings> {
    const { layout } = runner;
    const { spec } = layout;
    const effects = await inputEffects(runner, {
      digits: lengthAsked(layout, digits),
      samples,
      seed,
      signal,
      onProgress: progress,
    });
    const needed = neededPlaces(spec);
    const places = answerPlaces(layout);
    const inputs = inputDigitAxis(layout, effects.inputs);
    const axes = [answerAxis(layout, places), inputs];
    const columns = inputs.digits.map((digit) => effects.inputs.indexOf(digit));
    const at = (of: 'effect' | 'probability' | 'margin') => (row: number, column: number) => {
      const value = effects[of][places[row]][columns[column]];
      return Number.isFinite(value) ? value : NaN;
    };
    const operands = inputDigitAxis(
      layout,
      (['a', 'b'] as const).flatMap((operand) =>
        Array.from({ length: spec.operandWidth }, (_, place) => ({ operand, place })),
      ),
    );
    return {
      prompts: effects.count,
      measures: [
        measureOf(
          {
            name: 'effect',
            title: 'Share of prompts in which a different digit there changes the answer digit',
            ...share,
          },
          axes,
          at('effect'),
        ),
        measureOf(
          {
            name: 'probability',
            title: 'Mean drop in the probability of the digit answered before',
            unit: 'share',
          },
          axes,
          at('probability'),
        ),
        measureOf(
          {
            name: 'margin',
            title: 'Mean drop in its logit margin over all other tokens',
            unit: 'logits',
          },
          axes,
          at('margin'),
        ),
        measureOf({ name: 'needed', title: 'Digits that the task needs', ...share }, [operands], (digit) =>
          Number(needed === 'all' || needed.includes(operands.digits[digit].place)),
        ),
      ],
      findings: [`${taskTitle(spec)} needs ${placesInWords(spec, needed)}.`, ...linesOf(effects)],
    };

    function linesOf({ effect }: InputEffects): string[] {
      const answers = effect.map((_, place) => ({ place }));
      return readsInWords(spec, { answers, inputs: effects.inputs, needed, effect }).map(
        ({ answers: named, words }) => `Answer ${named} ${words}.`,
      );
    }
  },
});
