import type { Axis, Figure } from '../../../src/shared/axes';
import type { Measure } from '../../../src/shared/probe';
import { partAt } from '../../measures';

/** How the last axes of a measure are drawn; earlier axes are chosen from or drawn side by side. */
export type Shape =
  | { readonly kind: 'number'; readonly inner: 0 }
  /** One line or row of bars per series; `steps` are the numbers of the axis's steps, null if they are not numbers. */
  | { readonly kind: 'series'; readonly inner: 1 | 2; readonly axis: Axis; readonly steps: readonly number[] | null }
  | { readonly kind: 'map'; readonly inner: 2 }
  /** Coordinates of points. */
  | { readonly kind: 'points'; readonly inner: 2 };

/** The most series that can be told apart. */
const mostSeries = 6;
/** The fewest steps for which a line is clearer than bars. */
const fewestSteps = 3;
/** The fewest steps for which the rows of a map are drawn as lines. */
const fewestForSeries = 4;

/** The drawing for a measure: by the kinds of its last two axes, and whether their steps are ascending numbers. */
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

/** The numbers of an axis's steps if all are numbers and ascend; else null. */
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
  /** The confidence interval of the first series; its name states the level. */
  readonly interval?: { readonly name: string; readonly from: Float64Array; readonly to: Float64Array };
}

/** The series of a measure of shape `series`, with its theory and interval. */
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

/** The theory's prediction of a measure, which is drawn with it. */
export const predictionOf = (measure: Measure, all: readonly Measure[]): Measure | undefined =>
  all.find(({ predicts }) => predicts === measure.name);

/** The measure that colours points. */
export const colourOf = (points: Measure, all: readonly Measure[]): Measure | undefined =>
  all.find(({ colours }) => colours === points.name);

/** The measures with their own drawing: all that do not belong to another. */
export const drawn = (all: readonly Measure[]): Measure[] =>
  all.filter(({ predicts, colours }) => !all.some(({ name }) => name === predicts || name === colours));
