import { axisBottom, axisLeft, pointer, scaleLinear } from 'd3';
import { isChoice } from '../a11y';
import type { Theme } from '../theme';
import { chartSvg, tidyAxis } from './svg';
import { nice } from './value-scale';

/** Points of one kind share a colour and a name. */
export interface PointKind {
  readonly name: string;
  readonly colour: string;
}

export interface ScatterOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly grid: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Names of the two axes, and how far they go; equal for drawings that are compared. */
  readonly names: readonly [string, string];
  readonly domains: readonly [readonly [number, number], readonly [number, number]];
  /** The kind of each point. */
  readonly kindOf: (point: number) => PointKind | null;
  /** The point that is selected elsewhere on the page. */
  readonly marked: number | null;
  readonly describe: (point: number) => string;
  readonly onChoose: (point: number) => void;
  readonly onDetail: (text: string | null) => void;
}

const top = 18;
const right = 12;
const bottom = 30;
const left = 44;

/**
 * Points in the plane, coloured by kind; kinds with names of one or two characters are written instead of dotted, so
 * that they can be told apart without colours.
 */
export function scatter({
  theme,
  width,
  height,
  label,
  grid,
  x,
  y,
  names,
  domains,
  kindOf,
  marked,
  describe,
  onChoose,
  onDetail,
}: ScatterOptions): SVGSVGElement {
  const sx = scaleLinear(domains[0], [left, width - right]);
  const sy = scaleLinear(domains[1], [height - bottom, top]);
  const svg = chartSvg(width, height);
  svg
    .append('g')
    .attr('transform', `translate(${left},0)`)
    .call(
      axisLeft(sy)
        .ticks(4)
        .tickSize(-(width - left - right))
        .tickPadding(6),
    )
    .call(tidyAxis, theme);
  svg
    .append('g')
    .attr('transform', `translate(0,${height - bottom})`)
    .call(
      axisBottom(sx)
        .ticks(Math.max(2, Math.floor(width / 90)))
        .tickSize(-(height - top - bottom))
        .tickPadding(6),
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
  title(left, 11, 'start', `↑ ${names[1]}`);
  title(width - right, height - 3, 'end', `${names[0]} →`);

  const measured = Array.from(x, (_, i) => i).filter((i) => Number.isFinite(x[i]) && Number.isFinite(y[i]));
  const written = measured.every((i) => (kindOf(i)?.name.length ?? 0) <= 2);
  const marks = svg.append('g').attr('aria-hidden', 'true');
  for (const i of measured) {
    const kind = kindOf(i);
    const colour = kind?.colour ?? theme.foreground;
    if (written && kind)
      marks
        .append('text')
        .attr('x', sx(x[i]))
        .attr('y', sy(y[i]))
        .attr('dy', '0.35em')
        .attr('text-anchor', 'middle')
        .attr('font-weight', 600)
        .attr('fill', colour)
        .text(kind.name);
    else
      marks
        .append('circle')
        .attr('cx', sx(x[i]))
        .attr('cy', sy(y[i]))
        .attr('r', measured.length > 300 ? 2 : 3)
        .attr('fill', colour)
        .attr('fill-opacity', 0.85);
  }
  if (marked !== null && measured.includes(marked))
    svg
      .append('circle')
      .attr('class', 'marked')
      .attr('cx', sx(x[marked]))
      .attr('cy', sy(y[marked]))
      .attr('r', 9)
      .attr('fill', 'none')
      .attr('stroke', theme.foreground)
      .attr('stroke-width', 2);
  const node = svg.node()!;
  readable(node, {
    theme,
    label,
    grid,
    onChoose,
    marked,
    order: measured.toSorted((p, q) => x[p] - x[q]),
    at: (i) => [sx(x[i]), sy(y[i])],
    describe,
    onDetail,
  });
  return node;
}

/** Limits for an axis that holds all numbers of some lists, with a little room. */
export function roomFor(lists: readonly ArrayLike<number>[]): [number, number] {
  const numbers = lists.flatMap((list) => Array.from(list)).filter(Number.isFinite);
  const [low, high] = numbers.reduce(([min, max], n) => [Math.min(min, n), Math.max(max, n)], [Infinity, -Infinity]);
  if (numbers.length === 0) return [0, 1];
  const room = (high - low || 1) * 0.06;
  return nice(low - room, high + room) as [number, number];
}

interface ReadableOptions extends Pick<
  ScatterOptions,
  'theme' | 'label' | 'grid' | 'marked' | 'describe' | 'onChoose' | 'onDetail'
> {
  /** The points from left to right. */
  readonly order: readonly number[];
  readonly at: (point: number) => readonly [number, number];
}

/**
 * A ring around one point: the nearest to the pointer, or the next on the arrow keys, from left to right (to assistive
 * technology a slider).
 */
function readable(
  node: SVGSVGElement,
  { theme, label, grid, order, marked, at, describe, onChoose, onDetail }: ReadableOptions,
): void {
  if (order.length === 0) return;
  const ring = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
  const set = (element: Element, attributes: Record<string, string | number>) =>
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, String(value)));
  set(ring, { r: 8, fill: 'none', stroke: theme.focus, 'stroke-width': 2, visibility: 'hidden' });
  node.append(ring);
  let rank = Math.max(0, order.indexOf(marked ?? -1));
  const say = () => set(node, { 'aria-valuenow': rank + 1, 'aria-valuetext': describe(order[rank]) });
  const show = (to: number) => {
    rank = Math.max(0, Math.min(order.length - 1, to));
    const [cx, cy] = at(order[rank]);
    set(ring, { cx, cy, visibility: 'visible' });
    say();
    onDetail(describe(order[rank]));
  };
  const hide = () => {
    set(ring, { visibility: 'hidden' });
    onDetail(null);
  };
  set(node, {
    role: 'slider',
    tabindex: 0,
    'data-grid': grid,
    'aria-label': label,
    'aria-valuemin': 1,
    'aria-valuemax': order.length,
  });
  say();
  const under = (event: Event): number | null => {
    const [px, py] = pointer(event, node);
    const distance = (point: number) => Math.hypot(at(point)[0] - px, at(point)[1] - py);
    const nearest = order.reduce((best, point, i) => (distance(point) < distance(order[best]) ? i : best), 0);
    return distance(order[nearest]) < 30 ? nearest : null;
  };
  node.addEventListener('mousemove', (event) => {
    const nearest = under(event);
    if (nearest === null) hide();
    else show(nearest);
  });
  node.addEventListener('click', (event) => {
    const nearest = under(event);
    if (nearest !== null) onChoose(order[nearest]);
  });
  node.addEventListener('mouseleave', hide);
  node.addEventListener('blur', hide);
  node.addEventListener('keydown', (event) => {
    const to = {
      ArrowLeft: rank - 1,
      ArrowDown: rank - 1,
      ArrowRight: rank + 1,
      ArrowUp: rank + 1,
      Home: 0,
      End: order.length - 1,
    }[event.key];
    if (event.altKey || (to === undefined && !isChoice(event))) return;
    event.preventDefault();
    if (to !== undefined) show(to);
    else onChoose(order[rank]);
  });
}
