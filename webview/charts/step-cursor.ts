import { pointer } from 'd3';
import { isChoice } from '../a11y';
import type { Theme } from '../theme';

export interface StepCursorOptions {
  readonly theme: Theme;
  /** What the chart is called, and a name that is unique in its container. */
  readonly label: string;
  readonly grid: string;
  readonly count: number;
  /** The cursor's first step. */
  readonly start: number;
  /** The position of each step, and the ends of the cursor's line. */
  readonly x: (step: number) => number;
  readonly y: readonly [top: number, bottom: number];
  /** The number that a step represents. */
  readonly value: (step: number) => number;
  readonly describe: (step: number) => string;
  readonly onChoose: (step: number) => void;
  readonly onDetail: (text: string | null) => void;
}

/**
 * A cursor over the steps of a chart, moved by the pointer and by the arrow keys (to assistive technology a slider).
 * Nothing where there are no steps.
 */
export function stepCursor(
  node: SVGSVGElement,
  { theme, label, grid, count, start, x, y, value, describe, onChoose, onDetail }: StepCursorOptions,
): void {
  if (count === 0) return;
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
  const set = (element: Element, attributes: Record<string, string | number>) =>
    Object.entries(attributes).forEach(([name, of]) => element.setAttribute(name, String(of)));
  set(line, { y1: y[0], y2: y[1], stroke: theme.focus, 'stroke-dasharray': '3 2', visibility: 'hidden' });
  node.append(line);
  let at = start;
  const say = () => set(node, { 'aria-valuenow': value(at), 'aria-valuetext': describe(at) });
  const show = (to: number) => {
    at = Math.max(0, Math.min(count - 1, to));
    set(line, { x1: x(at), x2: x(at), visibility: 'visible' });
    say();
    onDetail(describe(at));
  };
  const hide = () => {
    set(line, { visibility: 'hidden' });
    onDetail(null);
  };
  set(node, {
    role: 'slider',
    tabindex: 0,
    'data-grid': grid,
    'aria-label': label,
    'aria-valuemin': value(0),
    'aria-valuemax': value(count - 1),
  });
  say();
  const under = (event: Event) => {
    const target = pointer(event, node)[0];
    let best = 0;
    for (let step = 1; step < count; step++) if (Math.abs(x(step) - target) < Math.abs(x(best) - target)) best = step;
    return best;
  };
  node.addEventListener('mousemove', (event) => show(under(event)));
  node.addEventListener('mouseleave', hide);
  node.addEventListener('blur', hide);
  node.addEventListener('click', (event) => onChoose(under(event)));
  node.addEventListener('keydown', (event) => {
    const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, Home: 0, End: count - 1 }[
      event.key
    ];
    if (event.altKey || (to === undefined && !isChoice(event))) return;
    event.preventDefault();
    if (to !== undefined) show(to);
    else onChoose(at);
  });
}
