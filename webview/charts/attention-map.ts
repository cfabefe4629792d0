import { create } from 'd3';
import { shortRoleLabel, type Role } from '../../src/shared/roles';
import { h } from '../dom';
import type { Theme } from '../theme';
import { lookup, patternCanvas } from './pattern-canvas';
import { pixelGrid } from './pixel-grid';

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

/** Room around the map for its labels, in pixels. */
const left = 58;
const right = 44;
const top = 50;
/** The bars below the map: their distance from it, their height, and the room below them. */
const barGap = 20;
const barHeight = 40;
const bottom = 6;

/** Width of a map with cells of a given size. */
export const mapSide = (size: number, cell: number): number => left + size * cell + right;

/**
 * One head, enlarged: token and role on both axes, what each query predicts on the right, and below the map the weights
 * of the marked row as bars.
 */
export function attentionMap(options: AttentionMapOptions): HTMLElement {
  const { theme, width, size, markedRow, markedKey, label } = options;
  const cell = Math.max(7, Math.min(34, Math.floor((width - left - right) / size)));
  const side = size * cell;
  const wide = left + side + right;
  const high = top + side + barGap + barHeight + bottom;
  const root = h('div', { class: 'attention-map pixel-grid', 'data-grid': 'map', 'data-map': '', 'aria-label': label });
  if (markedRow !== null) root.dataset.markedRow = String(markedRow);
  if (markedKey !== null) root.dataset.markedKey = String(markedKey);
  root.style.width = `${wide}px`;
  root.style.height = `${high}px`;

  const ratio = window.devicePixelRatio || 1;
  const canvas = patternCanvas({
    pattern: options.pattern,
    size,
    cell,
    ratio,
    colours: lookup(theme.amount),
    unseen: theme.unseen,
  });
  canvas.style.left = `${left}px`;
  canvas.style.top = `${top}px`;
  const overlay = drawOverlay(options, cell, wide, high);
  root.append(canvas, overlay);
  moveCursor(root, overlay, options, cell);
  return root;
}

/** Axes, marks and bars, as SVG over the canvas. */
function drawOverlay(
  { theme, size, tokens, roles, markedRow, markedKey }: AttentionMapOptions,
  cell: number,
  wide: number,
  high: number,
): SVGSVGElement {
  const side = size * cell;
  const svg = create<SVGSVGElement>('svg:svg')
    .attr('width', wide)
    .attr('height', high)
    .attr('aria-hidden', 'true')
    .attr('font-size', 11)
    .attr('fill', theme.foreground);
  const at = (index: number) => (index + 0.5) * cell;
  const text = (x: number, y: number, anchor: string, words: string) =>
    svg.append('text').attr('x', x).attr('y', y).attr('dy', '0.35em').attr('text-anchor', anchor).text(words);
  text(left + side / 2, 6, 'middle', 'key: attended to').attr('fill', theme.muted);
  text(0, top - 12, 'start', 'query').attr('fill', theme.muted);
  text(left + side + 8, top - 12, 'start', 'next').attr('fill', theme.muted);
  const roomy = cell >= 13;
  for (let i = 0; i < size; i++) {
    const isRow = i === markedRow;
    const isKey = i === markedKey;
    const mono = (x: number, y: number, anchor: string, bold: boolean) =>
      text(x, y, anchor, tokens[i])
        .attr('class', 'mono')
        .attr('font-size', Math.min(13, cell + 1))
        .attr('font-weight', bold ? 700 : null);
    mono(left - 9, top + at(i), 'end', isRow);
    mono(left + at(i), top - 10, 'middle', isKey);
    if (!roomy) continue;
    const { kind } = roles[i];
    const label = kind === 'operand' || kind === 'answer' ? shortRoleLabel(roles[i]) : '';
    text(left - 22, top + at(i), 'end', label)
      .attr('fill', isRow ? theme.foreground : theme.muted)
      .attr('font-weight', isRow ? 700 : null);
    // Labels such as a₁₁ are wider than a small cell; every other one is enough.
    const fits = label.length < 3 || cell >= 20 || i % 2 === 0;
    text(left + at(i), top - 25, 'middle', fits ? label : '')
      .attr('fill', isKey ? theme.foreground : theme.muted)
      .attr('font-weight', isKey ? 700 : null)
      .attr('font-size', Math.min(11, cell - 2));
    const next = roles[i + 1];
    if (next?.kind === 'answer' || next?.kind === 'end')
      text(left + side + 8, top + at(i), 'start', `→ ${shortRoleLabel(next)}`)
        .attr('fill', isRow ? theme.foreground : theme.muted)
        .attr('font-weight', isRow ? 700 : null);
  }
  svg
    .append('rect')
    .attr('x', left - 0.5)
    .attr('y', top - 0.5)
    .attr('width', side + 1)
    .attr('height', side + 1)
    .attr('fill', 'none')
    .attr('stroke', theme.rule);
  const mark = (x: number, y: number, w: number, height: number) => {
    svg
      .append('rect')
      .attr('x', x)
      .attr('y', y)
      .attr('width', w)
      .attr('height', height)
      .attr('fill', 'none')
      .attr('stroke', theme.background)
      .attr('stroke-width', 4);
    svg
      .append('rect')
      .attr('x', x)
      .attr('y', y)
      .attr('width', w)
      .attr('height', height)
      .attr('fill', 'none')
      .attr('stroke', theme.foreground)
      .attr('stroke-width', 2);
  };
  if (markedKey !== null && markedKey < size) mark(left + markedKey * cell, top, cell, side);
  if (markedRow !== null && markedRow < size) mark(left, top + markedRow * cell, side, cell);

  return svg.node()!;
}

/** The weights of one row as bars under their columns; null for no row. */
function drawBars(
  { theme, size, pattern, markedKey }: AttentionMapOptions,
  cell: number,
  row: number | null,
): SVGGElement {
  const group = create<SVGGElement>('svg:g');
  const side = size * cell;
  const base = top + side + barGap + barHeight;
  const at = (index: number) => left + (index + 0.5) * cell;
  const text = (x: number, y: number, anchor: string, words: string) =>
    group.append('text').attr('x', x).attr('y', y).attr('dy', '0.35em').attr('text-anchor', anchor).text(words);
  group
    .append('line')
    .attr('x1', left)
    .attr('x2', left + side)
    .attr('y1', base)
    .attr('y2', base)
    .attr('stroke', theme.rule);
  text(left - 9, base - barHeight / 2, 'end', 'weight').attr('fill', theme.muted);
  if (row === null || row >= size) {
    text(left, base - barHeight / 2, 'start', 'Point at a row to see its weights.').attr('fill', theme.muted);
    return group.node()!;
  }
  for (let key = 0; key <= row; key++) {
    const weight = pattern[row * size + key];
    if (Number.isNaN(weight)) continue;
    const bar = weight * barHeight;
    group
      .append('rect')
      .attr('x', left + key * cell + 1)
      .attr('y', base - bar)
      .attr('width', cell - 2)
      .attr('height', bar)
      .attr('fill', key === markedKey ? theme.foreground : theme.amount(0.6));
    if (weight >= 0.1 && cell >= 17)
      text(at(key), base - bar - 7, 'middle', weight.toFixed(2).replace(/^0/, '')).attr('font-size', 9);
  }
  return group.node()!;
}

/** The map as a grid of pixels whose pointed-at row shows its weights as bars. */
function moveCursor(root: HTMLElement, overlay: SVGSVGElement, options: AttentionMapOptions, cell: number): void {
  const { size, markedRow, markedKey, describe, onChoose, onDetail } = options;
  let bars = overlay.appendChild(drawBars(options, cell, markedRow));
  pixelGrid(root, {
    rows: size,
    columns: size,
    start: [markedRow ?? size - 1, markedKey ?? 0],
    box: (query, key) => ({ left: left + key * cell, top: top + query * cell, width: cell, height: cell }),
    cellAt: (x, y) => {
      const key = Math.floor((x - left) / cell);
      const query = Math.floor((y - top) / cell);
      return key >= 0 && key < size && query >= 0 && query < size ? [query, key] : null;
    },
    data: (query, key) => ({ query: String(query), key: String(key) }),
    isSelected: (query, key) => query === markedRow && key === markedKey,
    onMove: (at) => {
      const next = drawBars(options, cell, at ? at[0] : markedRow);
      bars.replaceWith(next);
      bars = next;
    },
    describe,
    onChoose,
    onDetail,
  });
}
