import { scaleLinear } from 'd3';
import { keyboardGrid, nameShowing } from '../a11y';
import type { Theme } from '../theme';
import { chartSvg } from './svg';
import { fitted, textWidth } from './label-layout';
import type { ValueScale } from './value-scale';

export interface BarSeries {
  readonly name: string;
  readonly colour: string;
  /** One per category; NaN where nothing was measured. */
  readonly values: ArrayLike<number>;
}

export interface BarsOptions {
  readonly theme: Theme;
  readonly width: number;
  /** What the grid is called, and a name that is unique in its container. */
  readonly label: string;
  readonly grid: string;
  readonly categories: readonly string[];
  /** The category that is selected elsewhere on the page. */
  readonly marked: number | null;
  readonly series: readonly BarSeries[];
  /** What the theory says of each category, as a tick over its bars. */
  readonly theory?: ArrayLike<number>;
  readonly scale: ValueScale;
  readonly text: (value: number) => string;
  readonly describe: (category: number, series: number) => string;
  readonly onChoose: (category: number) => void;
  readonly onDetail: (text: string | null) => void;
}

const top = 2;
const bottom = 4;
/** The widest column of labels, in pixels. */
const longestLabel = 170;

/** How thick each bar is, by how many there are. */
function thicknessOf(series: number, categories: number): number {
  if (series > 1) return Math.max(5, Math.min(9, 24 / series));
  return categories <= 16 ? 14 : 10;
}

/** One number per category as horizontal bars from zero, which leave room for names of any length. */
export function bars({
  theme,
  width,
  label,
  grid,
  categories,
  marked,
  series,
  theory,
  scale,
  text,
  describe,
  onChoose,
  onDetail,
}: BarsOptions): SVGSVGElement {
  const thickness = thicknessOf(series.length, categories.length);
  const pitch = Math.max(14, series.length * (thickness + 1) + 6);
  const height = top + categories.length * pitch + bottom;
  const left = Math.min(longestLabel, Math.max(24, ...categories.map((name) => textWidth(name) + 8))) + 6;
  const figures = Math.max(
    28,
    ...series.flatMap(({ values }) => Array.from(values, (value) => textWidth(text(value)) + 8)),
  );
  const low = Math.min(0, scale.low);
  const high = Math.max(0, scale.high);
  // Figures stand at the ends of the bars, so both sides that have bars need room for them.
  const start = left + (low < 0 ? figures : 0);
  const end = Math.min(width, left + 560) - figures;
  const x = scaleLinear([low, high], [start, end]).clamp(true);
  const svg = chartSvg(width, height);
  svg
    .attr('role', 'grid')
    .attr('aria-label', label)
    .attr('data-grid', grid)
    .attr('aria-rowcount', categories.length)
    .attr('aria-colcount', series.length);

  categories.forEach((name, category) => {
    const line = svg
      .append('g')
      .attr('role', 'row')
      .attr('transform', `translate(0,${top + category * pitch})`);
    const middle = pitch / 2;
    line
      .append('text')
      .attr('aria-hidden', 'true')
      .attr('x', left - 6)
      .attr('y', middle)
      .attr('dy', '0.35em')
      .attr('text-anchor', 'end')
      .attr('fill', theme.foreground)
      .attr('font-weight', category === marked ? 700 : null)
      .text(fitted(category === marked ? `▸ ${name}` : name, left - 6));
    series.forEach(({ values, colour }, i) => {
      const value = values[category];
      const y = middle + (i - series.length / 2) * (thickness + 1) + 0.5;
      const cell = line
        .append('g')
        .attr('role', 'gridcell')
        .attr('class', 'cell')
        .attr('data-cell', `${category},${i}`)
        .attr('data-category', name)
        .attr('data-value', value);
      const figure = series.length === 1 || thickness >= 8 ? text(value) : '';
      cell
        .attr('aria-label', nameShowing(figure, describe(category, i)))
        .attr('aria-selected', String(category === marked));
      // The whole line can be pointed at, however short its bar.
      cell
        .append('rect')
        .attr('x', left)
        .attr('y', y)
        .attr('width', Math.max(0, width - left))
        .attr('height', thickness + 1)
        .attr('fill', 'transparent');
      const end = Number.isNaN(value) ? x(0) : x(value);
      cell
        .append('rect')
        .attr('x', Math.min(x(0), end))
        .attr('y', y)
        .attr('width', Math.abs(end - x(0)))
        .attr('height', thickness)
        .attr('fill', colour);
      if (figure !== '')
        cell
          .append('text')
          .attr('x', value < 0 ? end - 4 : end + 4)
          .attr('y', y + thickness / 2)
          .attr('dy', '0.35em')
          .attr('text-anchor', value < 0 ? 'end' : 'start')
          .attr('fill', theme.muted)
          .attr('font-size', series.length > 1 ? 9 : 11)
          .text(figure);
      cell
        .on('mouseenter', () => onDetail(describe(category, i)))
        .on('mouseleave', () => onDetail(null))
        .on('click', () => onChoose(category));
    });
    const predicted = theory?.[category];
    // Twice, the background's colour first, so that the tick stands out from the bar.
    for (const [stroke, weight] of [
      [theme.background, 5],
      [theme.foreground, 2],
    ] as const) {
      if (predicted === undefined || Number.isNaN(predicted)) continue;
      line
        .append('line')
        .attr('class', 'theory')
        .attr('aria-hidden', 'true')
        .attr('x1', x(predicted))
        .attr('x2', x(predicted))
        .attr('y1', 1)
        .attr('y2', pitch - 1)
        .attr('stroke', stroke)
        .attr('stroke-width', weight);
    }
  });
  svg
    .append('line')
    .attr('aria-hidden', 'true')
    .attr('x1', x(0))
    .attr('x2', x(0))
    .attr('y1', top)
    .attr('y2', height - bottom)
    .attr('stroke', theme.rule);

  const node = svg.node()!;
  keyboardGrid(node, {
    rows: categories.length,
    columns: series.length,
    start: [marked ?? 0, 0],
    onFocus: (cell) => onDetail(cell && describe(cell[0], cell[1])),
    onChoose,
  });
  return node;
}
