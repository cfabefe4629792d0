import { decodeGreedily } from '../../engine/decode';
import type { ModelRunner } from '../../engine/runner';
import { blockTap } from '../../model/taps';
import type { AttentionResult } from '../../shared/results';
import { differingPlaces, formatDigits } from '../../tasks/digits';
import { answerDigits, encodeInto } from '../../tasks/layout';
import { parsePrompt, promptText } from '../../tasks/prompt';

/**
 * Attention patterns over a prompt with the model's own greedy answer appended: every layer, head, query and key.
 * @param prompt as a person types it, such as `349+705`
 * @throws UserError `prompt/…` when the prompt cannot be read; CancelledError
 */
export async function attentionOf(
  runner: ModelRunner,
  prompt: string,
  signal?: AbortSignal,
): Promise<Omit<AttentionResult, 'engine' | 'checkpoint'>> {
  const { layout, config } = runner;
  const { a, b } = parsePrompt(layout, prompt);
  const sequence = new Int32Array(layout.length);
  encodeInto(layout, a, b, sequence, 0);
  const expected = answerDigits(layout, sequence, layout.promptLength);
  await decodeGreedily(runner, sequence, { signal });
  const predicted = answerDigits(layout, sequence, layout.promptLength);

  const { layers, heads } = config;
  const size = layout.inputLength;
  const taps = Array.from({ length: layers }, (_, layer) => blockTap(layer, 'pattern'));
  const { taps: activations } = await runner.run(sequence, { taps, signal });
  const pattern = new Float32Array(layers * heads * size * size);
  taps.forEach((tap, layer) => pattern.set(activations.get(tap)!.data, layer * heads * size * size));
  return {
    prompt: promptText(layout, a, b),
    tokens: Array.from(sequence.subarray(0, size), (id) => layout.vocabulary[id]),
    roles: layout.roles.slice(0, size),
    layers,
    heads,
    size,
    pattern,
    predicted: formatDigits(predicted, layout.spec.base),
    expected: formatDigits(expected, layout.spec.base),
    wrongPlaces: differingPlaces(expected, predicted),
  };
}
