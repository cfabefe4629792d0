import type { Axis } from '../src/shared/axes';
import type { Measure } from '../src/shared/probe';
import type { Table } from './csv';

/** How many numbers a measure on these axes has. */
export const cellsOn = (axes: readonly Axis[]): number => axes.reduce((size, { labels }) => size * labels.length, 1);

/** The part of a measure at one step of each of its first axes. */
export function partAt(measure: Measure, steps: readonly number[]): Measure {
  const axes = measure.axes.slice(steps.length);
  const size = cellsOn(axes);
  const start = steps.reduce((index, step, i) => index * measure.axes[i].labels.length + step, 0) * size;
  return { ...measure, axes, values: measure.values.subarray(start, start + size) };
}

/** The step on each axis of the number at an index. */
export function stepsOf(axes: readonly Axis[], index: number): number[] {
  const steps: number[] = [];
  for (let rest = index, axis = axes.length - 1; axis >= 0; axis--) {
    const { length } = axes[axis].labels;
    steps.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return steps;
}

/**
 * How a measure of one run differs from that of another; by labels, so that runs of other sizes compare where they have
 * the same steps. NaN where one was not measured.
 */
export function differenceFrom(baseline: Measure | undefined, measure: Measure): Measure {
  const places = measure.axes.map(({ labels }, i) =>
    labels.map((label) => baseline?.axes[i]?.labels.indexOf(label) ?? -1),
  );
  const other = (cell: number) => {
    let index = 0;
    for (const [axis, step] of stepsOf(measure.axes, cell).entries()) {
      const place = places[axis][step];
      if (place === -1) return NaN;
      index = index * baseline!.axes[axis].labels.length + place;
    }
    return baseline?.values[index] ?? NaN;
  };
  return { ...measure, values: measure.values.map((value, cell) => value - other(cell)) };
}

/** For files, in long format: one row per number, with the label of each axis; one column per measure. */
export function longTable(measures: readonly [Measure, ...Measure[]]): Table {
  const [{ axes, values }] = measures;
  const rows = Array.from(values, (_, index) => {
    const steps = stepsOf(axes, index);
    return [
      ...axes.map(({ labels }, i) => labels[steps[i]]),
      ...measures.map((measure) => numberOrEmpty(measure.values[index])),
    ];
  });
  return { columns: [...axes.map(({ name }) => name), ...measures.map(({ name, unit }) => `${name} (${unit})`)], rows };
}

/** For reading, in wide format: one column per step of the last axis. */
export function wideTable(measure: Measure): Table {
  const { axes, values, unit, name } = measure;
  const last = axes.at(-1);
  if (!last) return { columns: [`${name} (${unit})`], rows: [[numberOrEmpty(values[0])]] };
  const width = last.labels.length;
  const outer = axes.slice(0, -1);
  const rows = Array.from({ length: cellsOn(outer) }, (_, row) => {
    const steps = stepsOf(outer, row);
    return [
      ...outer.map(({ labels }, i) => labels[steps[i]]),
      ...Array.from(values.subarray(row * width, (row + 1) * width), numberOrEmpty),
    ];
  });
  return { columns: [...outer.map((axis) => axis.name), ...last.labels], rows };
}

/** For tables and files: nothing for what is not a number. */
export const numberOrEmpty = (value: number): number | string => (Number.isNaN(value) ? '' : value);
