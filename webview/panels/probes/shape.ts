import type { Axis, Measure } from '../../../src/shared/probe';
import { ordinals, partAt } from '../../measures';

/** How the last axes of a measure are drawn; those before them are chosen or drawn one beside the other. */
export type Shape =
  | { readonly kind: 'number'; readonly inner: 0 }
  /**
   * One line or row of bars for each series; `steps` are the numbers that the labels of the axis stand for, null where
   * they are names.
   */
  | { readonly kind: 'series'; readonly inner: 1 | 2; readonly axis: Axis; readonly steps: readonly number[] | null }
  | { readonly kind: 'map'; readonly inner: 2 }
  /** Coordinates of points. */
  | { readonly kind: 'points'; readonly inner: 2 };

/** Series that can still be told apart. */
const mostSeries = 6;
/** Steps from which on a line says more than bars, and rows of a map that are better drawn as lines. */
const [fewestSteps, fewestForSeries] = [3, 4];

/**
 * The drawing that suits a measure. By the names of its axes: `point` by `component` are coordinates, a last axis
 * `figure` holds several figures of one thing (`exact`, `theory`, `95% from`, `95% to` …); by their labels: numbers
 * that ascend make lines.
 */
export function shapeOf({ axes }: Pick<Measure, 'axes'>): Shape {
  const [last, before] = [axes.at(-1), axes.at(-2)];
  if (!last) return { kind: 'number', inner: 0 };
  const linesOver = (axis: Axis) => {
    const steps = ordinals(axis);
    return steps !== null && steps.length >= fewestSteps ? steps : null;
  };
  if (!before) return { kind: 'series', inner: 1, axis: last, steps: linesOver(last) };
  if (before.name === 'point' && last.name === 'component') return { kind: 'points', inner: 2 };
  if (last.name === 'figure') return { kind: 'series', inner: 2, axis: before, steps: linesOver(before) };
  const steps = linesOver(last);
  const asSeries =
    steps !== null &&
    steps.length >= fewestForSeries &&
    before.labels.length <= mostSeries &&
    ordinals(before) === null;
  return asSeries ? { kind: 'series', inner: 2, axis: last, steps } : { kind: 'map', inner: 2 };
}

export interface Series {
  readonly name: string;
  readonly values: Float64Array;
}

export interface SeriesSet {
  readonly series: readonly Series[];
  /** What the theory says. */
  readonly theory?: Float64Array;
  /** From where to where the first series lies with the confidence that its names say. */
  readonly interval?: { readonly name: string; readonly from: Float64Array; readonly to: Float64Array };
}

/**
 * The series of a measure of shape `series`. A figure named `theory` is what the theory says, a pair named `… from` and
 * `… to` an interval.
 */
export function seriesOf(measure: Measure, ofTheory?: Measure): SeriesSet {
  const [outer, last] = measure.axes;
  if (!last) return { series: [{ name: measure.title, values: measure.values }], theory: ofTheory?.values };
  if (last.name !== 'figure')
    return {
      series: outer.labels.map((name, i) => ({ name, values: partAt(measure, [i]).values })),
      theory: undefined,
    };
  const column = (figure: number) =>
    Float64Array.from(outer.labels, (_, step) => measure.values[step * last.labels.length + figure]);
  const figures = last.labels.map((name, i) => ({ name, values: column(i) }));
  const named = (name: string) => figures.find((figure) => figure.name === name);
  const from = figures.find(({ name }) => name.endsWith(' from') && named(name.replace(/from$/, 'to')));
  const to = from && named(from.name.replace(/from$/, 'to'));
  const theory = named('theory');
  const series = figures.filter((figure) => figure !== from && figure !== to && figure !== theory);
  return {
    series,
    theory: theory?.values,
    ...(from && to && { interval: { name: from.name.replace(/ from$/, ''), from: from.values, to: to.values } }),
  };
}

/**
 * A measure that belongs to another: what the theory says of it, on the same axes. Such are drawn with the first that
 * they fit.
 */
export function predictionOf(measure: Measure, all: readonly Measure[]): Measure | undefined {
  const fits = (other: Measure) => other.unit === measure.unit && sameAxes(other, measure);
  const named = all.find(({ name }) => name === `${measure.name}-theory`);
  if (named && fits(named)) return named;
  const plain = all.find(({ name }) => name === 'theory');
  return plain && plain !== measure && fits(plain) && all.find((other) => other !== plain && fits(other)) === measure
    ? plain
    : undefined;
}

/** What points are coloured by: a measure on their axis alone. */
export function colourOf(points: Measure, all: readonly Measure[]): Measure | undefined {
  const axis = JSON.stringify(points.axes.at(-2));
  return shapeOf(points).kind === 'points'
    ? all.find(({ axes }) => axes.length === 1 && JSON.stringify(axes[0]) === axis)
    : undefined;
}

/** The measures that have a drawing of their own. */
export const drawn = (all: readonly Measure[]): Measure[] =>
  all.filter(
    (measure) => !all.some((other) => predictionOf(other, all) === measure || colourOf(other, all) === measure),
  );

const sameAxes = (one: Measure, two: Measure) => JSON.stringify(one.axes) === JSON.stringify(two.axes);
