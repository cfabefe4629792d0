import { axisBottom, axisLeft, bisectCenter, line, scaleLinear, scaleLog, type ScaleContinuousNumeric } from 'd3';
import type { MetricsLine } from '../../src/shared/run-summary';
import { count, loss as lossText, percentExact, plural } from '../format';
import { dashes, type Theme } from '../theme';
import { stepCursor } from './step-cursor';
import { chartSvg, spread, tidyAxis, type Svg } from './svg';

export interface CurveOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly lines: readonly MetricsLine[];
  /** Last step and lowest and highest loss, over all runs that are shown side by side. */
  readonly lastStep: number;
  readonly lossRange: readonly [number, number];
  /** The checkpoint shown elsewhere. */
  readonly step: number | null;
  readonly label: string;
  readonly onChoose: (step: number) => void;
  readonly onDetail: (text: string | null) => void;
}

/** Room beside the two charts: on the left for the ticks, on the right for the names of the lines. */
const left = 44;
const right = 66;
/** From the top down: room for a title, exact match, room between, the loss, and room for the axis of steps. */
const top = 16;
const exactHeight = 150;
const gap = 30;
const lossHeight = 74;
const bottom = 34;
const lossTop = top + exactHeight + gap;
const lossEnd = lossTop + lossHeight;

/** Where a step, a share and a loss stand. */
interface Scales {
  readonly x: ScaleContinuousNumeric<number, number>;
  readonly exactY: ScaleContinuousNumeric<number, number>;
  readonly lossY: ScaleContinuousNumeric<number, number>;
}

/** One evaluation in words. */
export function describeEvaluation(at: MetricsLine): string {
  const lengths = at.byDigits.map(({ digits, exact }) => `${percentExact(exact)} at ${plural(digits, 'digit')}`);
  return `step ${count(at.step)}: exact match ${lengths.join(', ')}; loss ${lossText(at.loss)}`;
}

/**
 * Training as two charts over one axis of steps: exact match at each trained length, and the loss (logarithmic). A
 * click or Enter takes the nearest evaluation.
 */
export function curve(options: CurveOptions): SVGSVGElement {
  const { theme, width, lines, lastStep, lossRange, step, label, onChoose, onDetail } = options;
  const svg = chartSvg(width, lossEnd + bottom);
  const scales: Scales = {
    x: scaleLinear([0, Math.max(1, lastStep)], [left, width - right]),
    exactY: scaleLinear([0, 1], [top + exactHeight, top]),
    lossY: scaleLog(lossRange, [lossEnd, lossTop]),
  };
  const { x } = scales;
  drawAxes(svg, options, scales);
  drawTheory(svg, options, scales);
  if (step !== null)
    svg
      .append('line')
      .attr('class', 'checkpoint')
      .attr('x1', x(step))
      .attr('x2', x(step))
      .attr('y1', top)
      .attr('y2', lossEnd)
      .attr('stroke', theme.foreground)
      .attr('stroke-width', 1.5);
  drawLines(svg, options, scales);
  const node = svg.node()!;
  stepCursor(node, {
    theme,
    label,
    onDetail,
    grid: 'curve',
    count: lines.length,
    start: bisectCenter(
      lines.map((at) => at.step),
      step ?? Infinity,
    ),
    x: (i) => x(lines[i].step),
    y: [top, lossEnd],
    value: (i) => lines[i].step,
    describe: (i) => describeEvaluation(lines[i]),
    onChoose: (i) => onChoose(lines[i].step),
  });
  return node;
}

function drawAxes(svg: Svg, { theme, width }: CurveOptions, { x, exactY, lossY }: Scales): void {
  const across = -(width - left - right);
  const axisAt = (dx: number, dy: number) =>
    svg.append('g').attr('transform', `translate(${dx},${dy})`).attr('aria-hidden', 'true');
  axisAt(left, 0)
    .call(
      axisLeft(exactY)
        .tickValues([0, 0.5, 1])
        .tickSize(across)
        .tickPadding(8)
        .tickFormat((share) => `${Number(share) * 100}`),
    )
    .call(tidyAxis, theme);
  const isPowerOfTen = (tick: number) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9;
  const lossTicks = lossY.ticks().filter(isPowerOfTen);
  axisAt(left, 0)
    .call(
      axisLeft(lossY)
        .tickValues(lossTicks.length > 1 ? lossTicks : lossY.domain())
        .tickSize(across)
        .tickPadding(8)
        .tickFormat((loss) => lossText(Number(loss))),
    )
    .call(tidyAxis, theme);
  axisAt(0, lossEnd)
    .call(
      axisBottom(x)
        .ticks(Math.max(2, Math.floor(width / 90)))
        .tickSize(4)
        .tickFormat((step) => count(Number(step))),
    )
    .call(tidyAxis, theme);
  const title = (y: number, text: string) =>
    svg.append('text').attr('x', left).attr('y', y).attr('fill', theme.muted).text(text);
  title(top - 5, 'exact match, %');
  title(lossTop - 6, 'loss, nats per token');
  svg
    .append('text')
    .attr('x', width - right)
    .attr('y', lossEnd + bottom - 4)
    .attr('text-anchor', 'end')
    .attr('fill', theme.muted)
    .text('training step');
}

/** What the theory predicts of lengths that training covers is 1: the truncated answer is the right one. */
function drawTheory(svg: Svg, { theme, width }: CurveOptions, { exactY }: Scales): void {
  svg
    .append('line')
    .attr('data-line', 'theory')
    .attr('x1', left)
    .attr('x2', width - right)
    .attr('y1', exactY(1))
    .attr('y2', exactY(1))
    .attr('stroke', theme.foreground)
    .attr('stroke-width', 1);
  svg
    .append('text')
    .attr('x', width - right)
    .attr('y', top - 5)
    .attr('text-anchor', 'end')
    .attr('fill', theme.muted)
    .text('theory');
}

/** A line for each length, with its name at the end, and one for the loss. */
function drawLines(svg: Svg, { theme, lines, lossRange }: CurveOptions, { x, exactY, lossY }: Scales): void {
  const last = lines.at(-1);
  if (!last) return;
  const lengths = last.byDigits.map(({ digits }) => digits);
  const exactAt = (at: MetricsLine, digits: number) => at.byDigits.find((r) => r.digits === digits)?.exact ?? 0;
  const colourOf = (i: number) => theme.series[i % theme.series.length];
  lengths.forEach((digits, i) => {
    const path = line<MetricsLine>(
      (at) => x(at.step),
      (at) => exactY(exactAt(at, digits)),
    );
    svg
      .append('path')
      .attr('data-length', digits)
      .attr('d', path(lines))
      .attr('fill', 'none')
      .attr('stroke', colourOf(i))
      .attr('stroke-width', 2)
      .attr('stroke-dasharray', dashes[i % dashes.length]);
  });
  const names = lengths
    .map((digits, i) => ({ digits, colour: colourOf(i), y: exactY(exactAt(last, digits)) }))
    .sort((p, q) => p.y - q.y || p.digits - q.digits);
  spread(names);
  for (const { digits, colour, y } of names) {
    const name = svg
      .append('text')
      .attr('x', x(last.step) + 6)
      .attr('y', y)
      .attr('dy', '0.35em')
      .attr('fill', theme.foreground);
    name.append('tspan').attr('fill', colour).text('● ');
    name.append('tspan').text(plural(digits, 'digit'));
  }
  const lossPath = line<MetricsLine>(
    (at) => x(at.step),
    (at) => lossY(Math.max(at.loss ?? NaN, lossRange[0])),
  ).defined((at) => at.loss !== null);
  svg
    .append('path')
    .attr('data-line', 'loss')
    .attr('d', lossPath(lines))
    .attr('fill', 'none')
    .attr('stroke', theme.foreground)
    .attr('stroke-width', 1.5);
}
