import { UserError } from '../shared/errors';
import type { TaskSpec } from '../shared/task-spec';
import { operationNamed } from './operations/operations';
import { taskTitle } from './task-title';
import { neededPlaces, predictExactPaced } from './theory';
import { positionsInWords, type PositionKind } from './theory/position-kinds';
import type { Prediction } from './theory/question';

/**
 * What an ideal model that has learned the trained lengths answers at an operand length, for its kind of position
 * (arXiv 2407.17963). With absolute positions it ignores the places that training never filled: counted exactly. With
 * relative positions, or positions by place, it has the same rule at every place, so a translation-invariant task is
 * right at every length, and so is a modulus that divides a power of the base within the trained digits; other tasks
 * can go on in many ways, of which none is singled out.
 * @throws CancelledError; UserError `theory/digits`
 */
export async function predictionFor(
  spec: TaskSpec,
  digits: number,
  kind: PositionKind,
  signal?: AbortSignal,
): Promise<Prediction> {
  if (kind === 'absolute' || digits <= spec.trainDigits[1]) return counted(spec, digits, signal);
  if (kind === 'none') return { share: null, reason: 'There is no theory of models without positions.' };
  const needed = neededPlaces(spec);
  const lowDigitsDecide = needed !== 'all' && needed.length <= spec.trainDigits[1];
  if (lowDigitsDecide || operationNamed(spec.operation).translationInvariant) return { share: 1 };
  return { share: null, reason: whyNone(spec, kind) };
}

function whyNone(spec: TaskSpec, kind: PositionKind): string {
  const { modular } = operationNamed(spec.operation);
  const because = modular
    ? `the answer depends on more digits than training had; chance is 1 in ${spec.modulus}`
    : 'it is not translation invariant';
  return (
    `The theory of ${positionsInWords[kind]} makes no prediction for ${taskTitle(spec)} beyond the trained lengths: ` +
    `${because}.`
  );
}

/** The count, or none for the few huge moduli whose products are not counted. */
async function counted(spec: TaskSpec, digits: number, signal?: AbortSignal): Promise<Prediction> {
  try {
    return { share: await predictExactPaced(spec, digits, signal) };
  } catch (error) {
    if (error instanceof UserError && error.code === 'theory/modulus')
      return { share: null, reason: 'The modulus is too large to count what the theory predicts.' };
    throw error;
  }
}
