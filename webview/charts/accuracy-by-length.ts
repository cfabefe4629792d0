import { axisLeft, create, scaleLinear } from 'd3';
import type { LengthResult } from '../../src/shared/results';
import { percentOrDash } from '../format';
import type { Theme } from '../theme';
import type { Columns } from './columns';

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

const figureRow = 15;
const percentTick = (share: number) => `${share * 100}`;

/**
 * Exact match by operand length: a bar a run, a ring for the match against the truncated target, a tick across the bar
 * for the theory's prediction.
 */
export function accuracyByLength({
  theme,
  width,
  height,
  columns,
  lengths,
  series,
  label,
  figures = false,
  axis: lengthAxis = false,
}: AccuracyByLengthOptions): SVGSVGElement {
  const [top, bottom] = [8, height - (lengthAxis ? 34 : 8)];
  const whole = height + (figures ? 3 * figureRow + 6 : 0);
  const y = scaleLinear([0, 1], [bottom, top]);
  const svg = create<SVGSVGElement>('svg:svg')
    .attr('width', width)
    .attr('height', whole)
    .attr('viewBox', `0 0 ${width} ${whole}`)
    .attr('font-size', 11)
    .attr('role', 'img')
    .attr('aria-label', label);
  const axis = svg
    .append('g')
    .attr('transform', `translate(${columns.start - 4},0)`)
    .call(
      axisLeft(y)
        .tickValues([0, 0.5, 1])
        .tickSize(0)
        .tickPadding(6)
        .tickFormat((v) => percentTick(Number(v))),
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

  const slot = (columns.cell * 0.8) / series.length;
  const bar = Math.min(26, slot * 0.7);
  lengths.forEach((digits, column) => {
    series.forEach(({ colour, byDigits }, i) => {
      const result = byDigits.find((r) => r.digits === digits);
      if (!result) return;
      const centre = columns.centre(column) + (i - (series.length - 1) / 2) * Math.min(slot, bar * 1.5);
      const group = svg.append('g').attr('data-length', digits);
      group
        .append('rect')
        .attr('x', centre - bar / 2)
        .attr('width', bar)
        .attr('y', y(result.exact))
        .attr('height', bottom - y(result.exact))
        .attr('fill', colour);
      // The tick is drawn twice, in the background's colour first, so that it stands out from the bar.
      const predicted = result.predicted === null ? null : y(result.predicted);
      for (const [stroke, weight] of [[theme.background, 5] as const, [theme.foreground, 2] as const]) {
        if (predicted === null) continue;
        group
          .append('line')
          .attr('x1', centre - bar / 2 - 4)
          .attr('x2', centre + bar / 2 + 4)
          .attr('y1', predicted)
          .attr('y2', predicted)
          .attr('stroke', stroke)
          .attr('stroke-width', weight);
      }
      group
        .append('circle')
        .attr('cx', centre)
        .attr('cy', y(result.truncatedExact))
        .attr('r', 3)
        .attr('fill', theme.background)
        .attr('stroke', theme.foreground)
        .attr('stroke-width', 1.5);
    });
  });
  if (lengthAxis) {
    lengths.forEach((digits, column) =>
      svg
        .append('text')
        .attr('x', columns.centre(column))
        .attr('y', bottom + 14)
        .attr('text-anchor', 'middle')
        .attr('fill', theme.foreground)
        .text(digits),
    );
    svg
      .append('text')
      .attr('x', (columns.start + columns.end) / 2)
      .attr('y', bottom + 29)
      .attr('text-anchor', 'middle')
      .attr('fill', theme.muted)
      .text('operand length, digits');
  }
  if (figures) {
    const [{ byDigits, colour }] = series;
    const rows = [
      { name: 'exact', value: (r: LengthResult) => r.exact },
      { name: 'low digits', value: (r: LengthResult) => r.truncatedExact },
      { name: 'theory', value: (r: LengthResult) => r.predicted },
    ] as const;
    rows.forEach(({ name, value }, i) => {
      const y = height + 6 + i * figureRow;
      svg
        .append('text')
        .attr('x', columns.start - 26)
        .attr('y', y)
        .attr('dy', '0.35em')
        .attr('text-anchor', 'end')
        .attr('fill', theme.foreground)
        .text(name);
      const x = columns.start - 16;
      if (i === 0)
        svg
          .append('rect')
          .attr('x', x - 4)
          .attr('y', y - 4)
          .attr('width', 8)
          .attr('height', 8)
          .attr('fill', colour);
      else if (i === 1)
        svg
          .append('circle')
          .attr('cx', x)
          .attr('cy', y)
          .attr('r', 3)
          .attr('fill', 'none')
          .attr('stroke', theme.foreground)
          .attr('stroke-width', 1.5);
      else
        svg
          .append('line')
          .attr('x1', x - 5)
          .attr('x2', x + 5)
          .attr('y1', y)
          .attr('y2', y)
          .attr('stroke', theme.foreground)
          .attr('stroke-width', 2);
      lengths.forEach((digits, column) => {
        const result = byDigits.find((r) => r.digits === digits);
        if (!result) return;
        const text = svg
          .append('text')
          .attr('data-figure', name)
          .attr('data-digits', digits)
          .attr('x', columns.centre(column))
          .attr('y', y)
          .attr('dy', '0.35em')
          .attr('text-anchor', 'middle');
        text
          .attr('fill', i === 0 ? theme.foreground : theme.muted)
          .attr('font-weight', i === 0 ? 600 : null)
          .text(percentOrDash(value(result)));
      });
    });
  }
  return svg.node()!;
}
