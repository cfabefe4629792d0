import type { ProbeContext } from '../probe-context';
import { predictorOf } from '../common/axes';
import { checkFinite } from '../common/finite';
import { permutation } from '../math/shuffle';
import { yieldToEventLoop } from '../../shared/event-loop';
import { inGroups } from '../common/prompts';
import { digitsOf } from '../../tasks/digits';
import { encodeInto } from '../../tasks/layout';
import { randomFor, streams } from '../../tasks/random';

/** The digits' logits over pairs of operands below a modulus. */
export interface LogitPlane {
  readonly b: readonly number[];
  /** For each answer place and digit, the logits [p, values of b], row by row over a. */
  readonly functions: readonly (readonly Float64Array[])[];
}

/**
 * Logits of every digit at every answer place over all a below p and all b, or as many random b as keep to `pairs`
 * prompts; the right digits before the place are fed in. The mean over the digits is subtracted, because it changes no
 * probability.
 */
export async function logitPlane(
  { runner, signal, progress }: ProbeContext,
  p: number,
  places: readonly number[],
  pairs: number,
  seed: number,
): Promise<LogitPlane> {
  const { layout, config } = runner;
  const { base, operandWidth } = layout.spec;
  const b = [...permutation(p, randomFor(seed, streams.probe, 0)).subarray(0, Math.floor(pairs / p))].sort(
    (one, other) => one - other,
  );
  const digits = Array.from({ length: p }, (_, value) => digitsOf(BigInt(value), base, operandWidth));
  const sequences = new Int32Array(p * b.length * layout.length);
  const pause = yieldToEventLoop(signal);
  for (let pair = 0; pair < p * b.length; pair++) {
    encodeInto(
      layout,
      digits[Math.floor(pair / b.length)],
      digits[b[pair % b.length]],
      sequences,
      pair * layout.length,
    );
    if (pair % b.length === 0) await pause();
  }
  const functions = places.map(() => Array.from({ length: base }, () => new Float64Array(p * b.length)));
  await inGroups(runner, sequences, { signal, progress }, ({ logits }, first, count) => {
    checkFinite(logits, 'logits');
    places.forEach((place, index) => {
      const target = predictorOf(layout, place) + 1 - layout.promptLength;
      for (let row = 0; row < count; row++) {
        const own = logits.subarray((row * layout.targetCount + target) * config.vocabulary).subarray(0, base);
        const mean = own.reduce((sum, logit) => sum + logit, 0) / base;
        own.forEach((logit, digit) => (functions[index][digit][first + row] = logit - mean));
      }
    });
  });
  return { b, functions };
}
