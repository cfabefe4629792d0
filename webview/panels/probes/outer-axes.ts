import type { Axis } from '../../../src/shared/axes';
import type { Measure } from '../../../src/shared/probe';
import { h } from '../../dom';
import type { Page } from '../../page';
import { markedStep, meaningOf, selectionOf } from './links';
import { shapeOf } from './shape';
import { setShown, shownStep } from './shown';
import { stepInWords } from './words';

/** Steps of an axis that are still drawn beside each other. */
const mostBeside = 6;

/** Of the axes before the drawn ones, the last is drawn whole where it is short; the others show one step. */
const isBeside = (outer: readonly Axis[], axis: number): boolean =>
  axis === outer.length - 1 && outer[axis].labels.length <= mostBeside;

export interface ChosenSteps {
  /** A picker for each axis that shows one step at a time. */
  readonly controls: readonly HTMLElement[];
  /** Puts a measure's labels into the pickers. */
  fill(measure: Measure | undefined): void;
  /** The step of each outer axis of a run's measure; null for one whose steps are all shown. */
  steps(measure: Measure, run: number): (number | null)[];
}

/**
 * Pickers for the axes of a measure before the drawn ones. An axis of heads follows the head that is selected on the
 * page, and choosing there selects it; of others the chosen step is kept in the state.
 */
export function chosenSteps({ store, select: selection }: Page, probe: string, outer: readonly Axis[]): ChosenSteps {
  const stepOf = (axis: Axis, run: number): number => {
    const state = store.get();
    const isOfHeads = meaningOf(axis, 0, state.runs[run])?.kind === 'head';
    return (isOfHeads ? markedStep(axis, outer, state.runs[run], state) : shownStep(state, probe, axis)) ?? 0;
  };
  const pickers = outer.flatMap((axis, i) => {
    if (isBeside(outer, i)) return [];
    let now = axis;
    const select = h('select', {
      'data-axis': axis.name,
      onchange: () => {
        const step = now.labels.indexOf(select.value);
        const meaning = meaningOf(now, step, store.get().runs[0]);
        if (meaning?.kind === 'head') selection.parts(selectionOf([meaning]));
        setShown(store, probe, [[now, step]]);
      },
    });
    const fill = (latest: Axis) => {
      if (select.options.length === 0 || latest.labels.join('\n') !== now.labels.join('\n'))
        select.replaceChildren(...latest.labels.map((label) => h('option', { value: label }, label)));
      now = latest;
      select.value = now.labels[stepOf(now, 0)];
    };
    return [{ axis: i, fill, control: h('label', { class: 'picker' }, `${axis.name} `, select) }];
  });
  return {
    controls: pickers.map(({ control }) => control),
    fill: (measure) => measure && pickers.forEach(({ axis, fill }) => fill(measure.axes[axis])),
    steps: (measure, run) =>
      measure.axes.slice(0, outer.length).map((axis, i) => (isBeside(outer, i) ? null : stepOf(axis, run))),
  };
}

/** The parts of a measure that are drawn: at the chosen steps, one for each step of an axis that is shown whole. */
export function shownParts(
  measure: Measure,
  steps: readonly (number | null)[],
): { steps: number[]; caption: string }[] {
  const whole = steps.indexOf(null);
  if (whole === -1) return [{ steps: steps.map((step) => step ?? 0), caption: '' }];
  const axis = measure.axes[whole];
  return axis.labels.map((_, i) => ({ steps: steps.map((step) => step ?? i), caption: stepInWords(axis, i) }));
}

/** Whether a map has several drawings beside each other. */
export const hasMultiples = (outer: readonly Axis[]): boolean =>
  outer.length > 0 && isBeside(outer, outer.length - 1) && outer.at(-1)!.labels.length > 1;

/** Axes of a measure before the drawn ones. */
export const outerAxes = (measure: Pick<Measure, 'axes'>): readonly Axis[] =>
  measure.axes.slice(0, measure.axes.length - shapeOf(measure).inner);
