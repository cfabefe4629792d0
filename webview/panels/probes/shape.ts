import type { Axis, Figure } from '../../../src/shared/axes';
import type { Measure } from '../../../src/shared/probe';
import { partAt } from '../../measures';

/** How the last axes of a measure are drawn; those before them are chosen or drawn one beside the other. */
export type Shape =
  | { readonly kind: 'number'; readonly inner: 0 }
  /**
   * One line or row of bars for each series; `steps` are the numbers that the steps of the axis stand for, null where
   * they are none.
   */
  | { readonly kind: 'series'; readonly inner: 1 | 2; readonly axis: Axis; readonly steps: readonly number[] | null }
  | { readonly kind: 'map'; readonly inner: 2 }
  /** Coordinates of points. */
  | { readonly kind: 'points'; readonly inner: 2 };

/** Series that can still be told apart. */
const mostSeries = 6;
/** Steps from which on a line says more than bars. */
const fewestSteps = 3;
/** Steps from which on the rows of a map are better drawn as lines. */
const fewestForSeries = 4;

/** The drawing that suits a measure: by what its last two axes are, and whether their steps are ascending numbers. */
export function shapeOf({ axes }: Pick<Measure, 'axes'>): Shape {
  const last = axes.at(-1);
  const before = axes.at(-2);
  if (!last) return { kind: 'number', inner: 0 };
  if (!before) return { kind: 'series', inner: 1, axis: last, steps: linesOver(last) };
  if (before.kind === 'prompt' && last.kind === 'coordinate') return { kind: 'points', inner: 2 };
  if (last.kind === 'figure') return { kind: 'series', inner: 2, axis: before, steps: linesOver(before) };
  const steps = linesOver(last);
  const asSeries =
    steps !== null &&
    steps.length >= fewestForSeries &&
    before.labels.length <= mostSeries &&
    numbersOf(before) === null;
  return asSeries ? { kind: 'series', inner: 2, axis: last, steps } : { kind: 'map', inner: 2 };
}

function linesOver(axis: Axis): readonly number[] | null {
  const steps = numbersOf(axis);
  return steps !== null && steps.length >= fewestSteps ? steps : null;
}

/** The numbers that the steps of an axis stand for, where all do and they ascend; else null. */
export function numbersOf(axis: Axis): readonly number[] | null {
  const numbers = stepNumbers(axis);
  const ascend = numbers.every((number, i) => number !== null && (i === 0 || number > numbers[i - 1]!));
  return numbers.length > 0 && ascend ? (numbers as readonly number[]) : null;
}

function stepNumbers(axis: Axis): readonly (number | null)[] {
  switch (axis.kind) {
    case 'headOfLayer':
      return axis.heads;
    case 'layer':
      return axis.layers;
    case 'length':
    case 'digit':
      return axis.digits;
    case 'quantity':
      return axis.quantities;
    case 'checkpoint':
      return axis.steps;
    case 'coordinate':
      return axis.labels.map((_, i) => i + 1);
    case 'answerPlace':
    case 'inputDigit':
    case 'position':
    case 'target':
    case 'head':
    case 'comparedHead':
    case 'component':
    case 'range':
    case 'prompt':
    case 'figure':
    case 'category':
      return [];
  }
}

export interface Series {
  readonly name: string;
  readonly values: Float64Array;
}

export interface SeriesSet {
  readonly series: readonly Series[];
  /** What the theory says. */
  readonly theory?: Float64Array;
  /** Within which bounds the first series lies, with the confidence that its name says. */
  readonly interval?: { readonly name: string; readonly from: Float64Array; readonly to: Float64Array };
}

/** The series of a measure of shape `series`, and what is drawn with them. */
export function seriesOf(measure: Measure, prediction?: Measure): SeriesSet {
  const [outer, last] = measure.axes;
  if (!last) return { series: [{ name: measure.title, values: measure.values }], theory: prediction?.values };
  if (last.kind !== 'figure')
    return { series: outer.labels.map((name, i) => ({ name, values: partAt(measure, [i]).values })) };
  const columns = last.figures.map((figure, i) => ({
    figure,
    name: last.labels[i],
    values: Float64Array.from(outer.labels, (_, step) => measure.values[step * last.labels.length + i]),
  }));
  const column = (kind: Figure['kind']) => columns.find(({ figure }) => figure.kind === kind);
  const from = column('from');
  const to = column('to');
  return {
    series: columns.flatMap(({ figure, name, values }) => (figure.kind === 'measured' ? [{ name, values }] : [])),
    theory: column('predicted')?.values,
    ...(from?.figure.kind === 'from' &&
      to && { interval: { name: from.figure.interval, from: from.values, to: to.values } }),
  };
}

/** What the theory says of a measure; it is drawn with that. */
export const predictionOf = (measure: Measure, all: readonly Measure[]): Measure | undefined =>
  all.find(({ predicts }) => predicts === measure.name);

/** What points are coloured by. */
export const colourOf = (points: Measure, all: readonly Measure[]): Measure | undefined =>
  all.find(({ colours }) => colours === points.name);

/** The measures that have a drawing of their own: all that belong to no other. */
export const drawn = (all: readonly Measure[]): Measure[] =>
  all.filter(({ predicts, colours }) => !all.some(({ name }) => name === predicts || name === colours));
