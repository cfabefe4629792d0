import type { LabelledAxis } from '../../../src/shared/axes';
import type { State } from '../../state';
import type { Store } from '../../store';

/** The step that was chosen of an axis of a probe, where it still has it; measures with the same axis share it. */
export function shownStep({ probes }: Readonly<State>, probe: string, axis: LabelledAxis): number | null {
  const step = axis.labels.indexOf(probes.shown[`${probe}/${axis.name}`]);
  return step === -1 ? null : step;
}

/** Keeps the chosen steps of some axes in the state. */
export function setShown(
  store: Store<State>,
  probe: string,
  steps: readonly (readonly [axis: LabelledAxis, step: number])[],
): void {
  const { probes } = store.get();
  store.set({
    probes: {
      ...probes,
      shown: {
        ...probes.shown,
        ...Object.fromEntries(steps.map(([axis, step]) => [`${probe}/${axis.name}`, axis.labels[step]])),
      },
    },
  });
}
