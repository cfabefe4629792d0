import { create, pointer } from 'd3';
import { shortRoleLabel, type Role } from '../../src/shared/roles';
import { isChoice, moved } from '../a11y';
import { h } from '../dom';
import type { Theme } from '../theme';
import { lookup, patternCanvas } from './pattern-canvas';

export interface AttentionMapOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly size: number;
  /** [size (query), size (key)], row-major. */
  readonly pattern: Float32Array;
  readonly tokens: readonly string[];
  /** Roles of the whole sequence: one more than the tokens, for what the last query predicts. */
  readonly roles: readonly Role[];
  readonly markedRow: number | null;
  readonly markedKey: number | null;
  readonly label: string;
  readonly describe: (query: number, key: number) => string;
  readonly onChoose: (query: number, key: number) => void;
  readonly onDetail: (text: string | null) => void;
}

const [left, right, top, barGap, barHeight, bottom] = [58, 44, 50, 10, 44, 6];
let maps = 0;

/** One head, enlarged: token and role on both axes, what each query predicts on the right, and below the map the weights of the marked row as bars. */
export function attentionMap(options: AttentionMapOptions): HTMLElement {
  const { theme, width, size, markedRow, markedKey, label } = options;
  const cell = Math.max(7, Math.min(26, Math.floor((width - left - right) / size)));
  const side = size * cell;
  const [wide, high] = [left + side + right, top + side + barGap + barHeight + bottom];
  const root = h('div', { class: 'attention-map', role: 'grid', tabindex: 0, 'data-grid': 'map', 'data-map': '', 'aria-label': label, 'aria-rowcount': size, 'aria-colcount': size });
  if (markedRow !== null) root.dataset.markedRow = String(markedRow);
  if (markedKey !== null) root.dataset.markedKey = String(markedKey);
  root.style.width = `${wide}px`;
  root.style.height = `${high}px`;

  const ratio = window.devicePixelRatio || 1;
  const canvas = patternCanvas({ pattern: options.pattern, size, cell, ratio, colours: lookup(theme.amount), unseen: theme.unseen });
  canvas.style.left = `${left}px`;
  canvas.style.top = `${top}px`;
  const overlay = drawOverlay(options, cell, wide, high);
  root.append(canvas, overlay);
  moveCursor(root, overlay, options, cell);
  return root;
}

/** Axes, marks and bars, as SVG over the canvas. */
function drawOverlay({ theme, size, pattern, tokens, roles, markedRow, markedKey }: AttentionMapOptions, cell: number, wide: number, high: number): SVGSVGElement {
  const side = size * cell;
  const svg = create<SVGSVGElement>('svg:svg').attr('width', wide).attr('height', high).attr('aria-hidden', 'true').attr('font-size', 11).attr('fill', theme.foreground);
  const at = (index: number) => (index + 0.5) * cell;
  const text = (x: number, y: number, anchor: string, words: string) => svg.append('text').attr('x', x).attr('y', y).attr('dy', '0.35em').attr('text-anchor', anchor).text(words);
  text(left + side / 2, 6, 'middle', 'key: looked at').attr('fill', theme.muted);
  text(0, top - 12, 'start', 'query').attr('fill', theme.muted);
  text(left + side + 8, top - 12, 'start', 'next').attr('fill', theme.muted);
  const roomy = cell >= 13;
  for (let i = 0; i < size; i++) {
    const [isRow, isKey] = [i === markedRow, i === markedKey];
    const mono = (x: number, y: number, anchor: string, bold: boolean) => text(x, y, anchor, tokens[i]).attr('class', 'mono').attr('font-size', Math.min(13, cell + 2)).attr('font-weight', bold ? 700 : null);
    mono(left - 9, top + at(i), 'end', isRow);
    mono(left + at(i), top - 10, 'middle', isKey);
    if (!roomy) continue;
    text(left - 22, top + at(i), 'end', shortRoleLabel(roles[i])).attr('fill', isRow ? theme.foreground : theme.muted).attr('font-weight', isRow ? 700 : null);
    text(left + at(i), top - 25, 'middle', shortRoleLabel(roles[i])).attr('fill', isKey ? theme.foreground : theme.muted).attr('font-weight', isKey ? 700 : null).attr('font-size', Math.min(11, cell - 2));
    const next = roles[i + 1];
    if (next?.kind === 'answer' || next?.kind === 'end') text(left + side + 8, top + at(i), 'start', `→ ${shortRoleLabel(next)}`).attr('fill', isRow ? theme.foreground : theme.muted).attr('font-weight', isRow ? 700 : null);
  }
  svg.append('rect').attr('x', left - 0.5).attr('y', top - 0.5).attr('width', side + 1).attr('height', side + 1).attr('fill', 'none').attr('stroke', theme.rule);
  const mark = (x: number, y: number, w: number, height: number) => {
    svg.append('rect').attr('x', x).attr('y', y).attr('width', w).attr('height', height).attr('fill', 'none').attr('stroke', theme.background).attr('stroke-width', 4);
    svg.append('rect').attr('x', x).attr('y', y).attr('width', w).attr('height', height).attr('fill', 'none').attr('stroke', theme.foreground).attr('stroke-width', 2);
  };
  if (markedKey !== null && markedKey < size) mark(left + markedKey * cell, top, cell, side);
  if (markedRow !== null && markedRow < size) mark(left, top + markedRow * cell, side, cell);

  const base = top + side + barGap + barHeight;
  svg.append('line').attr('x1', left).attr('x2', left + side).attr('y1', base).attr('y2', base).attr('stroke', theme.rule);
  if (markedRow === null || markedRow >= size) {
    text(left, base - barHeight / 2, 'start', 'Choose a row to see its weights as bars.').attr('fill', theme.muted);
    return svg.node()!;
  }
  text(left - 9, base - barHeight / 2, 'end', 'weight').attr('fill', theme.muted);
  for (let key = 0; key <= markedRow; key++) {
    const weight = pattern[markedRow * size + key];
    const bar = weight * barHeight;
    svg.append('rect').attr('x', left + key * cell + 1).attr('y', base - bar).attr('width', cell - 2).attr('height', bar).attr('fill', key === markedKey ? theme.foreground : theme.amount(0.6));
    if (weight >= 0.1 && cell >= 17) text(left + at(key), Math.max(base - bar - 7, base - barHeight + 1), 'middle', weight.toFixed(2).replace(/^0/, '')).attr('font-size', 9).attr('fill', weight > 0.85 ? theme.on(theme.amount(0.6)) : theme.foreground);
  }
  return svg.node()!;
}

/** The map's cells are pixels; one real cell moves with the pointer and the arrow keys, so that the map reads and works as a grid. */
function moveCursor(root: HTMLElement, overlay: SVGSVGElement, { size, markedRow, markedKey, describe, onChoose, onDetail }: AttentionMapOptions, cell: number): void {
  let at: [number, number] = [markedRow ?? size - 1, markedKey ?? 0];
  const id = `map-cursor-${maps++}`;
  const cursor = h('div', { role: 'gridcell', class: 'cursor', id });
  root.append(h('div', { role: 'row' }, cursor));
  root.setAttribute('aria-activedescendant', id);
  const show = (to: [number, number]) => {
    at = to;
    const [query, key] = at;
    Object.assign(cursor.style, { left: `${left + key * cell}px`, top: `${top + query * cell}px`, width: `${cell}px`, height: `${cell}px` });
    Object.assign(cursor.dataset, { query: String(query), key: String(key) });
    cursor.setAttribute('aria-label', describe(query, key));
    cursor.setAttribute('aria-selected', String(query === markedRow && key === markedKey));
  };
  show(at);
  const under = (event: Event): [number, number] | null => {
    const [x, y] = pointer(event, overlay);
    const [key, query] = [Math.floor((x - left) / cell), Math.floor((y - top) / cell)];
    return key >= 0 && key < size && query >= 0 && query < size ? [query, key] : null;
  };
  root.addEventListener('mousemove', (event) => {
    const to = under(event);
    root.classList.toggle('pointing', to !== null);
    if (to) show(to);
    onDetail(to && describe(to[0], to[1]));
  });
  root.addEventListener('mouseleave', () => {
    root.classList.remove('pointing');
    onDetail(null);
  });
  root.addEventListener('click', (event) => {
    const to = under(event);
    if (to) onChoose(to[0], to[1]);
  });
  root.addEventListener('focus', () => onDetail(describe(at[0], at[1])));
  root.addEventListener('blur', () => onDetail(null));
  root.addEventListener('keydown', (event) => {
    const to = moved(event, at, size, size);
    if (!to && !isChoice(event)) return;
    event.preventDefault();
    if (!to) return onChoose(at[0], at[1]);
    show(to);
    onDetail(describe(to[0], to[1]));
  });
}
