import { axisBottom, axisLeft, bisectCenter, create, line, scaleLinear, scaleLog, type Axis, type Selection } from 'd3';
import type { MetricsLine } from '../../src/shared/run-summary';
import { count, loss as lossText, percentExact, plural } from '../format';
import { dashes, type Theme } from '../theme';
import { stepCursor } from './step-cursor';

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

const [left, right, top, exactHeight, gap, lossHeight, bottom] = [44, 66, 16, 150, 30, 74, 34];

/** One evaluation in words. */
export const describeEvaluation = (at: MetricsLine): string =>
  `step ${count(at.step)}: exact ` +
  `match ${at.byDigits.map(({ digits, exact }) => `${percentExact(exact)} at ${plural(digits, 'digit')}`).join(', ')}; ` +
  `loss ${lossText(at.loss)}`;

/**
 * Training as two charts over one axis of steps: exact match at each trained length, and the loss (logarithmic). A
 * click or Enter takes the nearest evaluation.
 */
export function curve({
  theme,
  width,
  lines,
  lastStep,
  lossRange,
  step,
  label,
  onChoose,
  onDetail,
}: CurveOptions): SVGSVGElement {
  const height = top + exactHeight + gap + lossHeight + bottom;
  const x = scaleLinear([0, Math.max(1, lastStep)], [left, width - right]);
  const exactY = scaleLinear([0, 1], [top + exactHeight, top]);
  const lossTop = top + exactHeight + gap;
  const lossY = scaleLog(lossRange, [lossTop + lossHeight, lossTop]);
  const svg = create<SVGSVGElement>('svg:svg')
    .attr('width', width)
    .attr('height', height)
    .attr('viewBox', `0 0 ${width} ${height}`)
    .attr('font-size', 11);

  const axis = (
    g: Selection<SVGGElement, undefined, null, undefined>,
    drawn: Axis<number> | Axis<{ valueOf(): number }>,
  ) => {
    g.attr('aria-hidden', 'true')
      .call(drawn as Axis<{ valueOf(): number }>)
      .attr('font-family', null)
      .attr('font-size', null);
    g.select('.domain').remove();
    g.selectAll('line').attr('stroke', theme.rule).attr('stroke-dasharray', '1 3');
    g.selectAll('text').attr('fill', theme.muted);
  };
  const across = -(width - left - right);
  const lossTicks = lossY.ticks().filter((t) => Math.abs(Math.log10(t) - Math.round(Math.log10(t))) < 1e-9);
  axis(
    svg.append('g').attr('transform', `translate(${left},0)`),
    axisLeft(exactY)
      .tickValues([0, 0.5, 1])
      .tickSize(across)
      .tickPadding(8)
      .tickFormat((v) => `${Number(v) * 100}`),
  );
  axis(
    svg.append('g').attr('transform', `translate(${left},0)`),
    axisLeft(lossY)
      .tickValues(lossTicks.length > 1 ? lossTicks : lossY.domain())
      .tickSize(across)
      .tickPadding(8)
      .tickFormat((v) => lossText(Number(v))),
  );
  axis(
    svg.append('g').attr('transform', `translate(0,${lossTop + lossHeight})`),
    axisBottom(x)
      .ticks(Math.max(2, Math.floor(width / 90)))
      .tickSize(4)
      .tickFormat((v) => count(Number(v))),
  );
  const title = (yAt: number, text: string) =>
    svg.append('text').attr('x', left).attr('y', yAt).attr('fill', theme.muted).text(text);
  title(top - 5, 'exact match, %');
  title(lossTop - 6, 'loss, nats per token');
  svg
    .append('text')
    .attr('x', width - right)
    .attr('y', height - 4)
    .attr('text-anchor', 'end')
    .attr('fill', theme.muted)
    .text('training step');

  // What the theory predicts of lengths that training covers is 1: the truncated answer is the right one.
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

  if (step !== null)
    svg
      .append('line')
      .attr('class', 'checkpoint')
      .attr('x1', x(step))
      .attr('x2', x(step))
      .attr('y1', top)
      .attr('y2', lossTop + lossHeight)
      .attr('stroke', theme.foreground)
      .attr('stroke-width', 1.5);

  const lengths = lines.length > 0 ? lines[lines.length - 1].byDigits.map((r) => r.digits) : [];
  const exactAt = (at: MetricsLine, digits: number) => at.byDigits.find((r) => r.digits === digits)?.exact ?? 0;
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
      .attr('stroke', theme.series[i % theme.series.length])
      .attr('stroke-width', 2)
      .attr('stroke-dasharray', dashes[i % dashes.length]);
  });
  const last = lines.at(-1);
  if (last) {
    const wanted = lengths
      .map((digits, i) => ({ digits, i, y: exactY(exactAt(last, digits)) }))
      .sort((p, q) => p.y - q.y || p.digits - q.digits);
    // Labels that would overlap are pushed down, each below the one above it.
    wanted.forEach((at, i) => (at.y = i === 0 ? at.y : Math.max(at.y, wanted[i - 1].y + 13)));
    wanted.forEach(({ digits, i, y }) =>
      svg
        .append('text')
        .attr('x', x(last.step) + 6)
        .attr('y', y)
        .attr('dy', '0.35em')
        .attr('fill', theme.foreground)
        .call((t) =>
          t
            .append('tspan')
            .attr('fill', theme.series[i % theme.series.length])
            .text('● '),
        )
        .call((t) => t.append('tspan').text(plural(digits, 'digit'))),
    );
    svg
      .append('path')
      .attr('data-line', 'loss')
      .attr(
        'd',
        line<MetricsLine>(
          (at) => x(at.step),
          (at) => lossY(Math.max(at.loss ?? NaN, lossRange[0])),
        ).defined((at) => at.loss !== null)(lines),
      )
      .attr('fill', 'none')
      .attr('stroke', theme.foreground)
      .attr('stroke-width', 1.5);
  }
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
    y: [top, lossTop + lossHeight],
    value: (i) => lines[i].step,
    describe: (i) => describeEvaluation(lines[i]),
    onChoose: (i) => onChoose(lines[i].step),
  });
  return node;
}
