import { area, axisBottom, axisLeft, line, scaleLinear } from 'd3';
import { dashes, type Theme } from '../theme';
import { stepCursor } from './step-cursor';
import { chartSvg, spread, tidyAxis } from './svg';
import { textWidth } from './label-layout';
import type { ValueScale } from './value-scale';

export interface LineSeries {
  readonly name: string;
  readonly colour: string;
  /** One per step; NaN where nothing was measured, where the line breaks. */
  readonly values: ArrayLike<number>;
}

export interface LinesOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly label: string;
  readonly grid: string;
  /** The name of the axis, its steps as numbers, and as they are labelled. */
  readonly axis: string;
  readonly steps: readonly number[];
  readonly labels: readonly string[];
  readonly marked: number | null;
  readonly series: readonly LineSeries[];
  /** The confidence interval of the first series. */
  readonly interval?: { readonly from: ArrayLike<number>; readonly to: ArrayLike<number> };
  /** What the theory says at each step, as a dotted line. */
  readonly theory?: ArrayLike<number>;
  readonly scale: ValueScale;
  /** What the numbers are, above their axis. */
  readonly unit: string;
  /** A number of their axis. */
  readonly tick: (value: number) => string;
  /** All series at one step, in words. */
  readonly describe: (step: number) => string;
  readonly onChoose: (step: number) => void;
  readonly onDetail: (text: string | null) => void;
}

const top = 18;
const plotHeight = 130;
const bottom = 34;

/** Numbers over steps that are numbers, one line per series, named at its end. */
export function lines(options: LinesOptions): SVGSVGElement {
  const { theme, width, label, grid, axis, steps, labels, marked, series, interval, theory, scale, unit, tick } =
    options;
  const named = [
    ...(series.length > 1 || theory ? series : []),
    ...(theory ? [{ name: 'theory', values: theory, colour: theme.foreground }] : []),
  ];
  const right =
    named.length > 0
      ? Math.min(width * 0.3, Math.max(...named.map(({ name }) => textWidth(`● ${name}`) + 14)))
      : Math.max(12, textWidth(labels.at(-1)!) / 2 + 4);
  const ticks = scaleLinear([scale.low, scale.high], [0, 1]).ticks(4);
  const left = Math.max(...ticks.map((at) => textWidth(tick(at)))) + 12;
  const height = top + plotHeight + bottom;
  const x = scaleLinear([steps[0], steps.at(-1)!], [left + 6, Math.min(width, left + 560) - right]);
  const y = scaleLinear([scale.low, scale.high], [top + plotHeight, top]).clamp(true);
  const svg = chartSvg(width, height);

  svg
    .append('g')
    .attr('transform', `translate(${left},0)`)
    .call(
      axisLeft(y)
        .tickValues(ticks)
        .tickSize(-(x.range()[1] - left))
        .tickPadding(6)
        .tickFormat((at) => tick(Number(at))),
    )
    .call(tidyAxis, theme);
  const widest = Math.max(...labels.map((words) => textWidth(words))) + 10;
  const stride = Math.ceil((steps.length * widest) / Math.max(1, x.range()[1] - left));
  const shown = steps.filter((_, i) => i % stride === 0);
  svg
    .append('g')
    .attr('transform', `translate(0,${top + plotHeight})`)
    .call(
      axisBottom(x)
        .tickValues(shown)
        .tickSize(4)
        .tickFormat((step) => labels[steps.indexOf(Number(step))]),
    )
    .call(tidyAxis, theme);
  const title = (atX: number, atY: number, anchor: string, words: string) =>
    svg
      .append('text')
      .attr('aria-hidden', 'true')
      .attr('x', atX)
      .attr('y', atY)
      .attr('text-anchor', anchor)
      .attr('fill', theme.muted)
      .text(words);
  title(left, 10, 'start', unit);
  title(x.range()[1], height - 3, 'end', axis);
  if (scale.low < 0 && scale.high > 0)
    svg
      .append('line')
      .attr('x1', left)
      .attr('x2', x.range()[1])
      .attr('y1', y(0))
      .attr('y2', y(0))
      .attr('stroke', theme.rule);
  if (marked !== null)
    svg
      .append('line')
      .attr('class', 'marked')
      .attr('x1', x(steps[marked]))
      .attr('x2', x(steps[marked]))
      .attr('y1', top)
      .attr('y2', top + plotHeight)
      .attr('stroke', theme.foreground)
      .attr('stroke-width', 1.5);

  const band = ({ from, to }: { from: ArrayLike<number>; to: ArrayLike<number> }) =>
    area<number>(
      (_, i) => x(steps[i]),
      (_, i) => y(from[i]),
      (_, i) => y(to[i]),
    ).defined((_, i) => !Number.isNaN(from[i]) && !Number.isNaN(to[i]))(Array.from(from));
  const path = (values: ArrayLike<number>) =>
    line<number>(
      (_, i) => x(steps[i]),
      (value) => y(value),
    ).defined((value) => !Number.isNaN(value))(Array.from(values));
  if (interval)
    svg
      .append('path')
      .attr('class', 'interval')
      .attr('d', band(interval))
      .attr('fill', series[0]?.colour ?? theme.foreground)
      .attr('fill-opacity', 0.22);
  series.forEach(({ name, colour, values }, i) => {
    svg
      .append('path')
      .attr('data-series', name)
      .attr('d', path(values))
      .attr('fill', 'none')
      .attr('stroke', colour)
      .attr('stroke-width', 2)
      .attr('stroke-dasharray', dashes[i % dashes.length]);
    if (steps.length > 40) return;
    Array.from(values).forEach((value, step) => {
      if (Number.isNaN(value)) return;
      svg.append('circle').attr('cx', x(steps[step])).attr('cy', y(value)).attr('r', 2.5).attr('fill', colour);
    });
  });
  if (theory)
    svg
      .append('path')
      .attr('class', 'theory')
      .attr('data-series', 'theory')
      .attr('d', path(theory))
      .attr('fill', 'none')
      .attr('stroke', theme.foreground)
      .attr('stroke-width', 1.5)
      .attr('stroke-dasharray', '2 3');

  const ends = named
    .map(({ name, values, colour }) => ({
      name,
      colour,
      y: y(Array.from(values).findLast((value) => !Number.isNaN(value)) ?? 0),
    }))
    .sort((p, q) => p.y - q.y);
  spread(ends);
  // All names move up where the lowest would leave the plot.
  const out = Math.max(0, (ends.at(-1)?.y ?? 0) - (top + plotHeight - 4));
  ends.forEach((end) =>
    svg
      .append('text')
      .attr('x', x.range()[1] + 8)
      .attr('y', end.y - out)
      .attr('dy', '0.35em')
      .attr('fill', theme.foreground)
      .call((t) =>
        t
          .append('tspan')
          .attr('fill', end.colour)
          .text(end.name === 'theory' ? '┄ ' : '● '),
      )
      .call((t) => t.append('tspan').text(end.name)),
  );

  const node = svg.node()!;
  stepCursor(node, {
    theme,
    label,
    grid,
    count: steps.length,
    start: marked ?? 0,
    x: (step) => x(steps[step]),
    y: [top, top + plotHeight],
    value: (step) => steps[step],
    describe: options.describe,
    onChoose: options.onChoose,
    onDetail: options.onDetail,
  });
  return node;
}
