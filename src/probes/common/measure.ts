import type { Axis } from '../../shared/axes';
import type { Measure } from '../../shared/probe';

/** A measure without its axes and numbers. */
export type MeasureHead = Omit<Measure, 'axes' | 'values'>;

/**
 * A measure whose numbers come from a function of the steps on its axes, so that callers need no index arithmetic.
 * @param value called with the step on each axis
 */
export function measureOf(head: MeasureHead, axes: readonly Axis[], value: (...steps: number[]) => number): Measure {
  const lengths = axes.map(({ labels }) => labels.length);
  const values = new Float64Array(lengths.reduce((size, length) => size * length, 1));
  const steps = lengths.map(() => 0);
  for (let index = 0; index < values.length; index++) {
    values[index] = value(...steps);
    for (let axis = steps.length - 1; axis >= 0; axis--) {
      steps[axis] = (steps[axis] + 1) % lengths[axis];
      if (steps[axis] > 0) break;
    }
  }
  return { ...head, axes, values };
}

/** The unit and range of a share. */
export const share = { unit: 'share', range: [0, 1] } as const;
