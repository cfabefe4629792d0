import { accuracyAt } from '../../engine/evaluate';
import { decodeGreedily } from '../../engine/decode';
import type { ModelRunner } from '../../engine/runner';
import type { FailingPrompt, FailuresResult } from '../../shared/results';
import { differingPlaces, formatDigits } from '../../tasks/digits';
import { answerDigits, encodeInto } from '../../tasks/layout';
import { promptText } from '../../tasks/prompt';

export interface FailuresQuestion {
  readonly digits: number;
  /** The answer place that must be wrong, or null for any. */
  readonly place: number | null;
  readonly samples: number;
  readonly seed: number;
  readonly limit: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

/**
 * The prompts behind a cell of the error heatmap: those of the same test set whose answer digit at `place` the model
 * gets wrong when the right digits before it are fed in, as the heatmap counts them. `predicted` and `wrongPlaces`
 * describe the answer that the model writes itself.
 */
export async function failuresAt(
  runner: ModelRunner,
  question: FailuresQuestion,
): Promise<Omit<FailuresResult, 'engine' | 'checkpoint'>> {
  const { layout } = runner;
  const { digits, place, samples, seed, limit, signal, onProgress } = question;
  const { accuracy, predicted, a, b } = await accuracyAt(runner, digits, samples, seed, { signal, onProgress });
  const sequence = new Int32Array(layout.length);
  const failing = a.flatMap((left, i) => {
    encodeInto(layout, left, b[i], sequence, 0);
    const wrong = differingPlaces(
      answerDigits(layout, sequence, layout.promptLength),
      answerDigits(layout, predicted, i * layout.targetCount),
    );
    const isFailing = place === null ? wrong.length > 0 : wrong.includes(place);
    return isFailing ? [i] : [];
  });

  const shown = failing.slice(0, limit);
  const sequences = new Int32Array(shown.length * layout.length);
  shown.forEach((i, row) => encodeInto(layout, a[i], b[i], sequences, row * layout.length));
  const right = sequences.slice();
  await decodeGreedily(runner, sequences, { signal });
  const prompts = shown.map((i, row): FailingPrompt => {
    const [expected, written] = [right, sequences].map((ids) =>
      answerDigits(layout, ids, row * layout.length + layout.promptLength),
    );
    return {
      prompt: promptText(layout, a[i], b[i]),
      a: formatDigits(a[i], layout.spec.base),
      b: formatDigits(b[i], layout.spec.base),
      expected: formatDigits(expected, layout.spec.base),
      predicted: formatDigits(written, layout.spec.base),
      wrongPlaces: differingPlaces(expected, written),
    };
  });
  return { digits, place, samples: accuracy.samples, failing: failing.length, prompts };
}
