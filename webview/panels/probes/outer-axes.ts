import type { Axis, Measure } from '../../../src/shared/probe';
import { h } from '../../dom';
import type { Page } from '../../page';
import { markedStep, meaningOf, selectionOf } from './links';
import { shapeOf } from './shape';
import { stepInWords } from './words';

/** Steps of an axis that are still drawn beside each other. */
const mostBeside = 6;

/** Of the axes before the drawn ones, the last is drawn whole where it is short; the others show one step. */
const isBeside = (outer: readonly Axis[], axis: number): boolean => axis === outer.length - 1 && outer[axis].labels.length <= mostBeside;

export interface ChosenSteps {
  /** A picker for each axis that shows one step at a time. */
  readonly controls: readonly HTMLElement[];
  /** Puts a measure's labels into the pickers. */
  fill(measure: Measure | undefined): void;
  /** The step of each outer axis of a run's measure; null for one whose steps are all shown. */
  steps(measure: Measure, run: number): (number | null)[];
}

/**
 * Pickers for the axes of a measure before the drawn ones. An axis of heads follows the head that is selected on the page, and choosing there selects it;
 * of others the chosen label is kept in the state.
 * @param name of the measure, unique among all
 */
export function chosenSteps({ store, select: selection }: Page, name: string, outer: readonly Axis[], changed: () => void): ChosenSteps {
  const key = (axis: Axis) => `${name}/${axis.name}`;
  const follows = (axis: Axis, run = 0) => meaningOf(axis, 0, store.get().runs[run])?.kind === 'head';
  const stepOf = (axis: Axis, run: number): number => {
    const state = store.get();
    const step = follows(axis, run) ? markedStep(axis, outer, state.runs[run], state) : axis.labels.indexOf(state.probes.shown[key(axis)]);
    return step === null || step === -1 ? 0 : step;
  };
  const pickers = outer.flatMap((axis, i) => {
    if (isBeside(outer, i)) return [];
    const select = h('select', { 'data-axis': axis.name, onchange: () => {
      const { probes, runs } = store.get();
      const meaning = meaningOf({ ...axis, labels: [select.value] }, 0, runs[0]);
      if (meaning?.kind === 'head') selection.parts(selectionOf([meaning]));
      else store.set({ probes: { ...probes, shown: { ...probes.shown, [key(axis)]: select.value } } });
      changed();
    } });
    return [{ axis: i, select, control: h('label', { class: 'picker' }, `${axis.name} `, select) }];
  });
  return {
    controls: pickers.map(({ control }) => control),
    fill: (measure) => {
      if (!measure) return;
      for (const { axis: i, select } of pickers) {
        const axis = measure.axes[i];
        if ([...select.options].map(({ value }) => value).join('\n') !== axis.labels.join('\n')) select.replaceChildren(...axis.labels.map((label) => h('option', { value: label }, label)));
        select.value = axis.labels[stepOf(axis, 0)];
      }
    },
    steps: (measure, run) => measure.axes.slice(0, outer.length).map((axis, i) => (isBeside(outer, i) ? null : stepOf(axis, run))),
  };
}

/** The parts of a measure that are drawn: at the chosen steps, one for each step of an axis that is shown whole. */
export function shownParts(measure: Measure, steps: readonly (number | null)[]): { steps: number[]; caption: string }[] {
  const whole = steps.indexOf(null);
  if (whole === -1) return [{ steps: steps.map((step) => step ?? 0), caption: '' }];
  const axis = measure.axes[whole];
  return axis.labels.map((_, i) => ({ steps: steps.map((step) => step ?? i), caption: stepInWords(axis, i) }));
}

/** Axes of a measure before the drawn ones. */
export const outerAxes = (measure: Pick<Measure, 'axes'>): readonly Axis[] => measure.axes.slice(0, measure.axes.length - shapeOf(measure).inner);
