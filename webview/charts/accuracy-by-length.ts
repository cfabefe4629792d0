import { axisLeft, scaleLinear, type ScaleLinear } from 'd3';
import type { LengthResult } from '../../src/shared/results';
import { percentOrDash } from '../format';
import type { Theme } from '../theme';
import type { Columns } from './columns';
import { chartSvg, type Group, type Svg } from './svg';

export interface AccuracySeries {
  readonly name: string;
  readonly colour: string;
  readonly byDigits: readonly LengthResult[];
}

export interface AccuracyByLengthOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
  readonly columns: Columns;
  /** The operand length of each column. */
  readonly lengths: readonly number[];
  readonly series: readonly AccuracySeries[];
  readonly label: string;
  /** Writes the numbers below the bars; with one series only. */
  readonly figures?: boolean;
  /** Writes the lengths below the bars. */
  readonly axis?: boolean;
}

/** Height of one line of numbers below the bars. */
const figureRow = 15;
const top = 8;

/**
 * Exact match by operand length: a bar per run, a ring for the match against the truncated target, a tick across the
 * bar for the theory's prediction.
 */
export function accuracyByLength(options: AccuracyByLengthOptions): SVGSVGElement {
  const { width, height, columns, lengths, series, label, figures = false, axis = false } = options;
  const bottom = height - (axis ? 34 : 8);
  const y = scaleLinear([0, 1], [bottom, top]);
  const svg = chartSvg(width, height + (figures ? 3 * figureRow + 6 : 0))
    .attr('role', 'img')
    .attr('aria-label', label);
  drawScale(svg, options, y);
  const slot = (columns.cell * 0.8) / series.length;
  const bar = Math.min(26, slot * 0.7);
  lengths.forEach((digits, column) => {
    series.forEach(({ colour, byDigits }, i) => {
      const result = byDigits.find((r) => r.digits === digits);
      if (!result) return;
      const centre = columns.centre(column) + (i - (series.length - 1) / 2) * Math.min(slot, bar * 1.5);
      drawResult(svg.append('g').attr('data-length', digits), result, options, { y, centre, bar, colour });
    });
  });
  if (axis) drawLengths(svg, options, bottom);
  if (figures) drawFigures(svg, options);
  return svg.node()!;
}

/** The axis of shares, and its rules. */
function drawScale(svg: Svg, { theme, columns }: AccuracyByLengthOptions, y: ScaleLinear<number, number>): void {
  const axis = svg
    .append('g')
    .attr('transform', `translate(${columns.start - 4},0)`)
    .call(
      axisLeft(y)
        .tickValues([0, 0.5, 1])
        .tickSize(0)
        .tickPadding(6)
        .tickFormat((share) => `${Number(share) * 100}`),
    );
  axis.attr('font-family', null).attr('font-size', null).select('.domain').remove();
  axis.selectAll('text').attr('fill', theme.muted);
  for (const share of [0, 0.5, 1]) {
    svg
      .append('line')
      .attr('x1', columns.start - 4)
      .attr('x2', columns.end)
      .attr('y1', y(share))
      .attr('y2', y(share))
      .attr('stroke', theme.rule)
      .attr('stroke-dasharray', share === 0 ? null : '1 3');
  }
}

interface BarPlace {
  readonly y: ScaleLinear<number, number>;
  /** The middle of the bar, and its width. */
  readonly centre: number;
  readonly bar: number;
  readonly colour: string;
}

/** One bar with its tick and its ring. */
function drawResult(
  group: Group,
  { exact, predicted, truncatedExact }: LengthResult,
  { theme }: AccuracyByLengthOptions,
  { y, centre, bar, colour }: BarPlace,
): void {
  group
    .append('rect')
    .attr('x', centre - bar / 2)
    .attr('width', bar)
    .attr('y', y(exact))
    .attr('height', y(0) - y(exact))
    .attr('fill', colour);
  const tick = (share: number, stroke: string, weight: number) =>
    group
      .append('line')
      .attr('x1', centre - bar / 2 - 4)
      .attr('x2', centre + bar / 2 + 4)
      .attr('y1', y(share))
      .attr('y2', y(share))
      .attr('stroke', stroke)
      .attr('stroke-width', weight);
  if (predicted !== null) {
    // Twice, the background's colour first, so that the tick stands out from the bar.
    tick(predicted, theme.background, 5);
    tick(predicted, theme.foreground, 2);
  }
  group
    .append('circle')
    .attr('cx', centre)
    .attr('cy', y(truncatedExact))
    .attr('r', 3)
    .attr('fill', theme.background)
    .attr('stroke', theme.foreground)
    .attr('stroke-width', 1.5);
}

/** The lengths below the bars. */
function drawLengths(svg: Svg, { theme, columns, lengths }: AccuracyByLengthOptions, bottom: number): void {
  const write = (x: number, y: number, ink: string, text: string | number) =>
    svg.append('text').attr('x', x).attr('y', y).attr('text-anchor', 'middle').attr('fill', ink).text(text);
  lengths.forEach((digits, column) => write(columns.centre(column), bottom + 14, theme.foreground, digits));
  write((columns.start + columns.end) / 2, bottom + 29, theme.muted, 'operand length, digits');
}

/** The numbers of the only series: one line for each kind of mark, beginning with that mark. */
function drawFigures(svg: Svg, { theme, columns, lengths, series, height }: AccuracyByLengthOptions): void {
  const [{ byDigits, colour }] = series;
  const markX = columns.start - 16;
  const bar = (y: number) =>
    svg
      .append('rect')
      .attr('x', markX - 4)
      .attr('y', y - 4)
      .attr('width', 8)
      .attr('height', 8)
      .attr('fill', colour);
  const ring = (y: number) =>
    svg
      .append('circle')
      .attr('cx', markX)
      .attr('cy', y)
      .attr('r', 3)
      .attr('fill', 'none')
      .attr('stroke', theme.foreground)
      .attr('stroke-width', 1.5);
  const tick = (y: number) =>
    svg
      .append('line')
      .attr('x1', markX - 5)
      .attr('x2', markX + 5)
      .attr('y1', y)
      .attr('y2', y)
      .attr('stroke', theme.foreground)
      .attr('stroke-width', 2);
  const rows = [
    { name: 'exact', mark: bar, ink: theme.foreground, weight: 600, value: (r: LengthResult) => r.exact },
    { name: 'low digits', mark: ring, ink: theme.muted, weight: null, value: (r: LengthResult) => r.truncatedExact },
    { name: 'theory', mark: tick, ink: theme.muted, weight: null, value: (r: LengthResult) => r.predicted },
  ];
  rows.forEach(({ name, mark, ink, weight, value }, i) => {
    const y = height + 6 + i * figureRow;
    svg
      .append('text')
      .attr('x', columns.start - 26)
      .attr('y', y)
      .attr('dy', '0.35em')
      .attr('text-anchor', 'end')
      .attr('fill', theme.foreground)
      .text(name);
    mark(y);
    lengths.forEach((digits, column) => {
      const result = byDigits.find((r) => r.digits === digits);
      if (!result) return;
      svg
        .append('text')
        .attr('data-figure', name)
        .attr('data-digits', digits)
        .attr('x', columns.centre(column))
        .attr('y', y)
        .attr('dy', '0.35em')
        .attr('text-anchor', 'middle')
        .attr('fill', ink)
        .attr('font-weight', weight)
        .text(percentOrDash(value(result)));
    });
  });
}
