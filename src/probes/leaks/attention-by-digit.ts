import type { ModelRunner } from '../../engine/runner';
import { patternsOf, patternTaps } from '../common/attention-patterns';
import { answerPlaces } from '../common/axes';
import { inGroups } from '../common/prompts';
import { untrainedPositions } from './untrained';

/**
 * The operand digits whose attention is measured while a digit of the trained places is predicted: those of the same
 * place, and those at places that training never filled.
 */
export const attendedDigits = ['at the place predicted', 'at untrained places'] as const;

/**
 * Mean attention that each head gives one operand digit, by the digit's value: what a head looks for, and whether it
 * looks for it at places that should not count. The queries are the tokens that predict the answer's digits of the
 * trained places, with the answers in `sequences` fed in.
 * @returns [heads of all layers, {@link attendedDigits}, digits of the base]; NaN for a digit that never occurs
 */
export async function attentionByDigit(
  runner: ModelRunner,
  sequences: Int32Array,
  { signal, progress }: { signal: AbortSignal; progress: (share: number) => void },
): Promise<Float64Array> {
  const { layout, config } = runner;
  const { base, trainDigits } = layout.spec;
  const heads = config.layers * config.heads;
  const places = answerPlaces(layout).filter((place) => place < trainDigits[1]);
  const untrained = untrainedPositions(layout);
  const sums = new Float64Array(heads * attendedDigits.length * base);
  const counts = new Float64Array(sums.length);
  await inGroups(runner, sequences, { taps: patternTaps(config), signal, progress }, (result, first, prompts) => {
    const { rows } = patternsOf(result, config, layout, places, prompts);
    const keys = layout.inputLength;
    for (let prompt = 0; prompt < prompts; prompt++)
      places.forEach((place, p) => {
        const own = (['a', 'b'] as const).map((operand) => layout.positionOf({ kind: 'operand', operand, place }));
        for (let head = 0; head < heads; head++)
          [own, untrained].forEach((positions, where) => {
            for (const key of positions) {
              const digit = sequences[(first + prompt) * layout.length + key];
              const cell = (head * attendedDigits.length + where) * base + digit;
              sums[cell] += rows[((prompt * places.length + p) * heads + head) * keys + key];
              counts[cell]++;
            }
          });
      });
  });
  return sums.map((sum, i) => sum / counts[i]);
}
