import { axisBottom, axisLeft, bisectCenter, create, line, pointer, scaleLinear, scaleLog, type Axis, type Selection } from 'd3';
import type { MetricsLine } from '../../src/shared/results';
import { isChoice } from '../a11y';
import { count, loss as lossText, percentExact, plural } from '../format';
import { dashes, type Theme } from '../theme';

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
  `step ${count(at.step)}: exact match ${at.byDigits.map(({ digits, exact }) => `${percentExact(exact)} at ${plural(digits, 'digit')}`).join(', ')}; loss ${lossText(at.loss)}`;

/** Training as two charts over one axis of steps: exact match at each trained length, and the loss (logarithmic). A click or Enter takes the nearest evaluation. */
export function curve({ theme, width, lines, lastStep, lossRange, step, label, onChoose, onDetail }: CurveOptions): SVGSVGElement {
  const height = top + exactHeight + gap + lossHeight + bottom;
  const x = scaleLinear([0, Math.max(1, lastStep)], [left, width - right]);
  const exactY = scaleLinear([0, 1], [top + exactHeight, top]);
  const lossTop = top + exactHeight + gap;
  const lossY = scaleLog(lossRange, [lossTop + lossHeight, lossTop]);
  const svg = create<SVGSVGElement>('svg:svg').attr('width', width).attr('height', height).attr('viewBox', `0 0 ${width} ${height}`).attr('font-size', 11);

  const axis = (g: Selection<SVGGElement, undefined, null, undefined>, drawn: Axis<number> | Axis<{ valueOf(): number }>) => {
    g.attr('aria-hidden', 'true').call(drawn as Axis<{ valueOf(): number }>).attr('font-family', null).attr('font-size', null);
    g.select('.domain').remove();
    g.selectAll('line').attr('stroke', theme.rule).attr('stroke-dasharray', '1 3');
    g.selectAll('text').attr('fill', theme.muted);
  };
  const across = -(width - left - right);
  const lossTicks = lossY.ticks().filter((t) => Math.abs(Math.log10(t) - Math.round(Math.log10(t))) < 1e-9);
  axis(svg.append('g').attr('transform', `translate(${left},0)`), axisLeft(exactY).tickValues([0, 0.5, 1]).tickSize(across).tickPadding(8).tickFormat((v) => `${Number(v) * 100}`));
  axis(svg.append('g').attr('transform', `translate(${left},0)`), axisLeft(lossY).tickValues(lossTicks.length > 1 ? lossTicks : lossY.domain()).tickSize(across).tickPadding(8).tickFormat((v) => lossText(Number(v))));
  axis(svg.append('g').attr('transform', `translate(0,${lossTop + lossHeight})`), axisBottom(x).ticks(Math.max(2, Math.floor(width / 90))).tickSize(4).tickFormat((v) => count(Number(v))));
  const title = (yAt: number, text: string) => svg.append('text').attr('x', left).attr('y', yAt).attr('fill', theme.muted).text(text);
  title(top - 5, 'exact match, %');
  title(lossTop - 6, 'loss, nats a token');
  svg.append('text').attr('x', width - right).attr('y', height - 4).attr('text-anchor', 'end').attr('fill', theme.muted).text('training step');

  // What the theory predicts of lengths that training covers is 1: the truncated answer is the right one.
  svg.append('line').attr('data-line', 'theory').attr('x1', left).attr('x2', width - right).attr('y1', exactY(1)).attr('y2', exactY(1)).attr('stroke', theme.foreground).attr('stroke-width', 1);
  svg.append('text').attr('x', width - right).attr('y', top - 5).attr('text-anchor', 'end').attr('fill', theme.muted).text('theory');

  if (step !== null) svg.append('line').attr('class', 'checkpoint').attr('x1', x(step)).attr('x2', x(step)).attr('y1', top).attr('y2', lossTop + lossHeight).attr('stroke', theme.foreground).attr('stroke-width', 1.5);

  const lengths = lines.length > 0 ? lines[lines.length - 1].byDigits.map((r) => r.digits) : [];
  const exactAt = (at: MetricsLine, digits: number) => at.byDigits.find((r) => r.digits === digits)?.exact ?? 0;
  lengths.forEach((digits, i) => {
    const path = line<MetricsLine>((at) => x(at.step), (at) => exactY(exactAt(at, digits)));
    svg.append('path').attr('data-length', digits).attr('d', path(lines)).attr('fill', 'none').attr('stroke', theme.series[i % theme.series.length]).attr('stroke-width', 2).attr('stroke-dasharray', dashes[i % dashes.length]);
  });
  const last = lines.at(-1);
  if (last) {
    const wanted = lengths.map((digits, i) => ({ digits, i, y: exactY(exactAt(last, digits)) })).sort((p, q) => p.y - q.y || p.digits - q.digits);
    // Labels that would overlap are pushed down, each below the one above it.
    wanted.forEach((at, i) => (at.y = i === 0 ? at.y : Math.max(at.y, wanted[i - 1].y + 13)));
    wanted.forEach(({ digits, i, y }) => svg.append('text').attr('x', x(last.step) + 6).attr('y', y).attr('dy', '0.35em').attr('fill', theme.foreground).call((t) => t.append('tspan').attr('fill', theme.series[i % theme.series.length]).text('● ')).call((t) => t.append('tspan').text(plural(digits, 'digit'))));
    svg.append('path').attr('data-line', 'loss').attr('d', line<MetricsLine>((at) => x(at.step), (at) => lossY(Math.max(at.loss, lossRange[0])))(lines)).attr('fill', 'none').attr('stroke', theme.foreground).attr('stroke-width', 1.5);
  }
  const node = svg.node()!;
  makeReadable(node, { lines, x: (at) => x(at.step), step, label, theme, y: [top, lossTop + lossHeight], onChoose, onDetail });
  return node;
}

interface ReadableOptions extends Pick<CurveOptions, 'lines' | 'step' | 'label' | 'theme' | 'onChoose' | 'onDetail'> {
  readonly x: (at: MetricsLine) => number;
  readonly y: readonly [number, number];
}

/** A cursor over the evaluations, moved by the pointer and by the arrow keys (to assistive technology a slider over steps). */
function makeReadable(node: SVGSVGElement, { lines, x, y, step, label, theme, onChoose, onDetail }: ReadableOptions): void {
  if (lines.length === 0) return;
  const cursor = document.createElementNS('http://www.w3.org/2000/svg', 'line');
  const set = (element: Element, attributes: Record<string, string | number>) => Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, String(value)));
  set(cursor, { y1: y[0], y2: y[1], stroke: theme.focus, 'stroke-dasharray': '3 2', visibility: 'hidden' });
  node.append(cursor);
  const nearest = (target: number) => bisectCenter(lines.map((at) => at.step), target);
  let index = nearest(step ?? Infinity);
  const describe = () => set(node, { 'aria-valuenow': lines[index].step, 'aria-valuetext': describeEvaluation(lines[index]) });
  const show = (to: number) => {
    index = Math.max(0, Math.min(lines.length - 1, to));
    set(cursor, { x1: x(lines[index]), x2: x(lines[index]), visibility: 'visible' });
    describe();
    onDetail(describeEvaluation(lines[index]));
  };
  const hide = () => {
    set(cursor, { visibility: 'hidden' });
    onDetail(null);
  };
  set(node, { role: 'slider', tabindex: 0, 'data-grid': 'curve', 'aria-label': label, 'aria-valuemin': lines[0].step, 'aria-valuemax': lines[lines.length - 1].step });
  describe();
  const under = (event: Event) => {
    const at = pointer(event, node)[0];
    return lines.reduce((best, line, i) => (Math.abs(x(line) - at) < Math.abs(x(lines[best]) - at) ? i : best), 0);
  };
  node.addEventListener('mousemove', (event) => show(under(event)));
  node.addEventListener('mouseleave', hide);
  node.addEventListener('blur', hide);
  node.addEventListener('click', (event) => onChoose(lines[under(event)].step));
  node.addEventListener('keydown', (event) => {
    const to = { ArrowLeft: index - 1, ArrowDown: index - 1, ArrowRight: index + 1, ArrowUp: index + 1, Home: 0, End: lines.length - 1 }[event.key];
    if (to === undefined && !isChoice(event)) return;
    event.preventDefault();
    if (to !== undefined) show(to);
    else onChoose(lines[index].step);
  });
}
