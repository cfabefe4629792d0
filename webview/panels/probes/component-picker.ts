import type { Measure } from '../../../src/shared/probe';
import { h } from '../../dom';
import type { Page } from '../../page';
import { shapeOf } from './shape';
import { setShown, shownStep } from './shown';

/** The two components that points are drawn by, and a picker for them where there are more. */
export function componentPicker(
  { store }: Page,
  probe: string,
  measure: Pick<Measure, 'axes'>,
): { readonly controls: readonly HTMLElement[]; components(): readonly [number, number] } {
  const labels = shapeOf(measure).kind === 'points' ? measure.axes.at(-1)!.labels : [];
  const pairs = labels
    .flatMap((_, up) => labels.slice(0, up).map((__, across) => [across, up] as const))
    .sort(([p], [q]) => p - q);
  const axis = { name: 'components shown', labels: pairs.map(([across, up]) => `${labels[across]}, ${labels[up]}`) };
  const step = () => shownStep(store.get(), probe, axis) ?? 0;
  const select = h(
    'select',
    {
      'data-axis': axis.name,
      'aria-label': axis.name,
      onchange: () => setShown(store, probe, [[axis, select.selectedIndex]]),
    },
    ...axis.labels.map((label, i) => h('option', { value: label, selected: i === step() }, label)),
  );
  return { controls: pairs.length > 1 ? [select] : [], components: () => pairs[step()] ?? [0, 0] };
}
