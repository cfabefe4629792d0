import type { Axis } from '../../../src/shared/axes';
import type { Measure } from '../../../src/shared/probe';
import { bars } from '../../charts/bars';
import { lines } from '../../charts/lines';
import { coloursOf } from '../../charts/value-scale';
import { valueMap, type MapAxis } from '../../charts/value-map';
import { h } from '../../dom';
import { figure, figureInWords, signedFigure, tickText, unitName } from '../../format';
import { partAt } from '../../measures';
import { markedStep, meaningOf, selectionOf } from './links';
import { points } from './points';
import { seriesOf, type Shape } from './shape';
import type { Sheet } from './sheet';
import { setShown, shownStep } from './shown';
import { shortLabels, stepInWords } from './words';

/** The narrowest drawing; below this, drawings are stacked. Maps of many columns need more. */
const narrowest = 250;
const narrowestOf = ({ shape, measure: { axes } }: Sheet): number =>
  shape.kind === 'map' ? Math.max(narrowest, 60 + 5 * axes.at(-1)!.labels.length) : narrowest;

/** The drawings of a measure: one, or several side by side. */
export function drawMeasure(sheet: Sheet): Node[] {
  const { scene, parts } = sheet;
  const columns = Math.max(1, Math.min(parts.length, Math.floor((scene.width + 20) / (narrowestOf(sheet) + 20))));
  const width = Math.floor((scene.width - (columns - 1) * 20) / columns);
  if (parts.length === 1) return [drawPart(sheet, parts[0].steps, width, '')];
  const figures = parts.map(({ steps, caption }, i) =>
    h('figure', {}, h('figcaption', {}, caption), drawPart(sheet, steps, width, `-${i}`)),
  );
  const row = h('div', { class: 'multiples' }, ...figures);
  row.style.gridTemplateColumns = `repeat(${columns}, ${width}px)`;
  return [row];
}

function drawPart(sheet: Sheet, outer: readonly number[], width: number, suffix: string): Node {
  const { scene, shape } = sheet;
  const part = partAt(sheet.measure, outer);
  const grid = `${sheet.measure.name}-${scene.run}${suffix}`;
  switch (shape.kind) {
    case 'number':
      return bigNumber(sheet);
    case 'map':
      return drawMap(sheet, part, outer, width, grid);
    case 'points':
      return points(sheet, part, {
        width,
        grid,
        marked: marked(sheet, part.axes[0]),
        onChoose: (point) => choose(sheet, outer, [part.axes[0], point]),
      });
    case 'series':
      return drawSeries(sheet, part, shape, outer, width, grid);
  }
}

/** All numbers of one drawing have as many decimals as its largest needs. */
const written =
  ({ isDifference, measure: { unit }, scale: { high } }: Sheet) =>
  (value: number) =>
    isDifference ? signedFigure(value, unit, high) : figure(value, unit, high);

function inWords({ isDifference, measure: { unit }, scene: { state } }: Sheet, value: number): string {
  if (!isDifference || Number.isNaN(value)) return figureInWords(value, unit);
  return `${signedFigure(value, unit)} ${unit === 'share' ? 'points' : unit} from ${state.runs[0].name}`;
}

/** A cell's steps on all axes, outer ones first. */
const placeInWords = ({ measure: { axes } }: Sheet, steps: readonly number[]): string =>
  steps.map((step, i) => stepInWords(axes[i], step)).join(', ');

function bigNumber(sheet: Sheet): Node {
  const { measure, isDifference } = sheet;
  const [value] = measure.values;
  const text =
    isDifference || Number.isNaN(value) ? written(sheet)(value) : figureInWords(value, measure.unit).split(' ')[0];
  return h(
    'p',
    { class: 'big-number', 'data-value': value },
    h('strong', {}, text),
    unitAfter(measure.unit, isDifference),
  );
}

/** A share has its unit in the number itself (%), a difference of shares is in points. */
function unitAfter(unit: string, isDifference: boolean): string {
  if (unit !== 'share') return ` ${unit}`;
  return isDifference ? ' points' : '';
}

/** The selected step of an axis: the page's, or that shared among measures if the page has none of its kind. */
function marked({ scene: { summary, state }, measure: { axes }, result }: Sheet, axis: Axis): number | null {
  const isKnown = axis.labels.some((_, step) => meaningOf(axis, step, summary));
  return isKnown ? markedStep(axis, axes, summary, state) : shownStep(state, result.probe, axis);
}

/** Selects on the page what the chosen steps mean. */
function choose(
  { scene: { page, summary }, measure: { axes }, result }: Sheet,
  outer: readonly number[],
  ...inner: readonly (readonly [Axis, number])[]
): void {
  const steps = [...outer.map((step, i) => [axes[i], step] as const), ...inner];
  page.select.parts(selectionOf(steps.flatMap(([axis, step]) => meaningOf(axis, step, summary) ?? [])));
  setShown(page.store, result.probe, steps);
}

function drawMap(sheet: Sheet, part: Measure, outer: readonly number[], width: number, grid: string): Node {
  const { scene, measure, scale, cursors } = sheet;
  const [rows, columns] = part.axes;
  const lookOf = (axis: Axis): MapAxis => ({
    ...axis,
    short: shortLabels(axis),
    marked: marked(sheet, axis),
  });
  const describe = (row: number, column: number) => {
    const value = part.values[row * columns.labels.length + column];
    return `${placeInWords(sheet, [...outer, row, column])}: ${inWords(sheet, value)}`;
  };
  return valueMap({
    theme: scene.theme,
    width,
    rows: lookOf(rows),
    columns: lookOf(columns),
    label: `${measure.title}, ${scene.summary.name}`,
    grid,
    values: part.values,
    colour: coloursOf(scale, scene.theme),
    text: written(sheet),
    describe,
    cursor: cursors.get(grid),
    onMove: (cell) => cell && cursors.set(grid, cell),
    onChoose: (row, column) => choose(sheet, outer, [rows, row], [columns, column]),
    onDetail: scene.onDetail,
  });
}

function drawSeries(
  sheet: Sheet,
  part: Measure,
  { axis, steps, inner }: Extract<Shape, { kind: 'series' }>,
  outer: readonly number[],
  width: number,
  grid: string,
): Node {
  const { scene, measure, prediction, scale, isDifference } = sheet;
  const set = seriesOf(part, prediction && partAt(prediction, outer));
  // Two runs may share one theory, and a difference has no interval.
  const { series, theory, interval } = isDifference ? { ...set, theory: undefined, interval: undefined } : set;
  const { theme, run, summary, onDetail } = scene;
  const figuresAt = (step: number) => [
    ...series.map(({ name, values }) => `${inner === 1 ? '' : `${name} `}${inWords(sheet, values[step])}`),
    ...(interval
      ? [`${interval.name} from ${inWords(sheet, interval.from[step])} to ${inWords(sheet, interval.to[step])}`]
      : []),
    ...(theory ? [`theory ${inWords(sheet, theory[step])}`] : []),
  ];
  const where = (step: number) => [placeInWords(sheet, outer), stepInWords(axis, step)].filter(Boolean).join(', ');
  const describe = (step: number) => `${where(step)}: ${figuresAt(step).join(', ')}`;
  const shared = {
    theme,
    width,
    grid,
    marked: marked(sheet, axis),
    theory,
    scale,
    onDetail,
    label: `${measure.title}, ${summary.name}`,
  };
  const onChoose = (step: number) => choose(sheet, outer, [axis, step]);
  // One series alone has the colour of its run, as in the other panels.
  const colour = (i: number) => theme.series[(inner === 1 ? run : i) % theme.series.length];
  if (steps)
    return lines({
      ...shared,
      steps,
      labels: axis.labels,
      axis: axis.name,
      tick: (value) => tickText(value, measure.unit),
      unit: isDifference && measure.unit === 'share' ? 'points' : unitName(measure.unit),
      series: series.map((one, i) => ({ ...one, colour: colour(i) })),
      interval,
      describe,
      onChoose,
    });
  return bars({
    ...shared,
    text: written(sheet),
    categories: axis.labels,
    series: series.map((one, i) => ({ ...one, colour: colour(i) })),
    describe: (step, i) => `${where(step)}: ${figuresAt(step)[i]}`,
    onChoose,
  });
}
