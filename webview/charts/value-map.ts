import { create } from 'd3';
import { h } from '../dom';
import { contrastRatio, type Scale, type Theme } from '../theme';
import { pixelGrid, type Cell } from './pixel-grid';
import { columnLabels, fitted, manySteps, textWidth, type ColumnLabels } from './label-layout';

/** One axis of a map as it is labelled. */
export interface MapAxis {
  readonly name: string;
  readonly labels: readonly string[];
  /** For where there is no room for the labels. */
  readonly short: readonly string[];
  /** The step that is selected elsewhere on the page. */
  readonly marked: number | null;
}

export interface ValueMapOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly rows: MapAxis;
  readonly columns: MapAxis;
  /** What the grid is called, and a name that is unique in its container. */
  readonly label: string;
  readonly grid: string;
  /** Row-major; NaN where nothing was measured. */
  readonly values: Float64Array;
  readonly colour: Scale;
  /** The number as it is written into a cell that has room. */
  readonly text: (value: number) => string;
  readonly describe: (row: number, column: number) => string;
  /** The cursor's first cell; the marked cell when left out. */
  readonly cursor?: Cell;
  readonly onMove?: (cell: Cell | null) => void;
  readonly onChoose: (row: number, column: number) => void;
  readonly onDetail: (text: string | null) => void;
}

interface Layout {
  readonly left: number;
  readonly top: number;
  readonly pitch: number;
  readonly rowPitch: number;
  readonly gap: number;
  readonly wide: number;
  readonly high: number;
  readonly header: ColumnLabels;
}

/** Height of the line with the names of the axes, in pixels. */
const titleLine = 18;
/** Room between labels and cells. */
const space = 8;
/** The widest column of row labels. */
const longestRow = 150;
/** Room for the mark around a cell at the edge. */
const edge = 2;

/** The tallest that a row may be, so that a map of many rows still fits a screen. */
function tallestRow(rows: number, pitch: number): number {
  if (rows <= 12) return 28;
  return rows <= 24 ? 20 : Math.min(16, Math.max(6, pitch));
}

/** Space between cells; none where they are too small for any. */
function gapOf(size: number): number {
  if (size >= 12) return 2;
  return size >= 7 ? 1 : 0;
}

function layoutOf({ width, rows, columns }: Pick<ValueMapOptions, 'width' | 'rows' | 'columns'>): Layout {
  // Whole pixels, or neighbouring cells would show a seam.
  const widestLabel = Math.max(24, ...rows.labels.map((label) => textWidth(label) * 1.08 + 8));
  const left = Math.ceil(Math.min(longestRow, widestLabel)) + space;
  const isLarge = rows.labels.length > manySteps && columns.labels.length > manySteps;
  const widest = Math.max(56, Math.min(96, Math.max(...columns.labels.map((label) => textWidth(label) + 8))));
  const share = Math.floor((width - left - edge) / columns.labels.length);
  const pitch = Math.max(4, Math.min(isLarge ? 9 : Math.ceil(widest), share));
  const rowPitch = Math.max(4, Math.min(tallestRow(rows.labels.length, pitch), Math.max(pitch, 16)));
  const header = columnLabels(columns.labels, columns.short, pitch);
  const top = Math.ceil(titleLine + header.height + 4);
  return {
    left,
    top,
    pitch,
    rowPitch,
    gap: isLarge ? 0 : gapOf(Math.min(pitch, rowPitch)),
    wide: left + columns.labels.length * pitch + edge,
    high: top + rows.labels.length * rowPitch + edge,
    header,
  };
}

/**
 * A matrix of numbers: cells on a canvas, the names and labels of the axes around it, the number in each cell that has
 * room; a grid for pointer and keyboard.
 */
export function valueMap(options: ValueMapOptions): HTMLElement {
  const { rows, columns, label, grid, describe, cursor, onMove, onChoose, onDetail } = options;
  const layout = layoutOf(options);
  const { left, top, pitch, rowPitch, gap } = layout;
  const root = h(
    'div',
    { class: 'value-map pixel-grid', 'data-grid': grid, 'aria-label': label },
    canvasOf(options, layout),
    valueMapAxes(options),
  );
  root.style.width = `${layout.wide}px`;
  root.style.height = `${layout.high}px`;
  const height = rows.labels.length;
  const width = columns.labels.length;
  const [row, column] = cursor ?? [rows.marked ?? 0, columns.marked ?? 0];
  pixelGrid(root, {
    rows: height,
    columns: width,
    start: [Math.min(row, height - 1), Math.min(column, width - 1)],
    box: (r, c) => ({ left: left + c * pitch, top: top + r * rowPitch, width: pitch - gap, height: rowPitch - gap }),
    cellAt: (x, y) => {
      const c = Math.floor((x - left) / pitch);
      const r = Math.floor((y - top) / rowPitch);
      return c >= 0 && c < width && r >= 0 && r < height ? [r, c] : null;
    },
    data: (r, c) => ({ row: rows.labels[r], column: columns.labels[c], value: String(options.values[r * width + c]) }),
    isSelected: (r, c) => r === rows.marked && c === columns.marked,
    describe,
    onMove,
    onChoose,
    onDetail,
  });
  return root;
}

/** The cells. A number near nothing gets an edge, so that its cell is seen; what was not measured is crossed out. */
function canvasOf(
  { theme, rows, columns, values, colour }: ValueMapOptions,
  { left, top, pitch, rowPitch, gap, wide, high }: Layout,
): HTMLCanvasElement {
  const ratio = window.devicePixelRatio || 1;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(wide * ratio);
  canvas.height = Math.round(high * ratio);
  canvas.style.width = `${wide}px`;
  canvas.style.height = `${high}px`;
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  context.strokeStyle = theme.rule;
  const width = pitch - gap;
  const height = rowPitch - gap;
  const bordered = theme.kind.startsWith('high-contrast') && gap > 0;
  values.forEach((value, index) => {
    const x = left + (index % columns.labels.length) * pitch;
    const y = top + Math.floor(index / columns.labels.length) * rowPitch;
    const missing = Number.isNaN(value);
    const fill = missing ? theme.unseen : colour(value);
    context.fillStyle = fill;
    context.fillRect(x, y, width, height);
    if (gap > 0 && (bordered || missing || contrastRatio(fill, theme.background) < 1.25))
      context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    if (missing) strike(context, x, y, width, height);
  });
  if (gap === 0)
    context.strokeRect(left - 0.5, top - 0.5, columns.labels.length * pitch + 1, rows.labels.length * rowPitch + 1);
  return canvas;
}

function strike(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  context.beginPath();
  context.moveTo(x, y + height);
  context.lineTo(x + width, y);
  context.stroke();
}

/** What lies over the cells, as SVG: names and labels of the axes, the numbers, the marked cell. */
export function valueMapAxes(options: ValueMapOptions): SVGSVGElement {
  const { theme, rows, columns, values, colour, text } = options;
  const { left, top, pitch, rowPitch, gap, wide, high, header } = layoutOf(options);
  const svg = create<SVGSVGElement>('svg:svg')
    .attr('width', wide)
    .attr('height', high)
    .attr('viewBox', `0 0 ${wide} ${high}`)
    .attr('aria-hidden', 'true')
    .attr('font-size', 11)
    .attr('fill', theme.foreground);
  const write = (x: number, y: number, anchor: string, words: string) =>
    svg.append('text').attr('x', x).attr('y', y).attr('text-anchor', anchor).text(words);
  const rowTitle = `${rows.name} ↓`;
  write(0, 11, 'start', rowTitle).attr('fill', theme.muted);
  write(Math.max(left, textWidth(rowTitle) + 14), 11, 'start', `${columns.name} →`).attr('fill', theme.muted);

  const rowStride = Math.ceil((rows.labels.length > manySteps ? 30 : 12) / rowPitch);
  rows.labels.forEach((label, row) => {
    const marked = row === rows.marked;
    if (row % rowStride !== 0 && !marked) return;
    write(left - space, top + (row + 0.5) * rowPitch - gap / 2, 'end', fitted(label, left - space))
      .attr('dy', '0.35em')
      .attr('font-weight', marked ? 700 : null);
  });
  header.texts.forEach(({ text: label, upright }, column) => {
    const x = left + (column + 0.5) * pitch - gap / 2;
    const y = top - 6;
    const name = write(x, y, upright ? 'start' : 'middle', label).attr(
      'font-weight',
      column === columns.marked ? 700 : null,
    );
    if (upright) name.attr('dy', '0.35em').attr('transform', `rotate(-90 ${x} ${y})`);
  });

  const roomy = pitch - gap >= 26 && rowPitch - gap >= 13;
  values.forEach((value, index) => {
    if (!roomy || Number.isNaN(value)) return;
    const row = Math.floor(index / columns.labels.length);
    const column = index % columns.labels.length;
    const words = text(value);
    const size = textWidth(words, 11) <= pitch - gap - 2 ? 11 : 9;
    write(left + (column + 0.5) * pitch - gap / 2, top + (row + 0.5) * rowPitch - gap / 2, 'middle', words)
      .attr('dy', '0.35em')
      .attr('font-size', size)
      .attr('fill', theme.on(colour(value)));
  });

  if (rows.marked !== null && columns.marked !== null) {
    const x = left + columns.marked * pitch;
    const y = top + rows.marked * rowPitch;
    svg
      .append('rect')
      .attr('x', x - 1)
      .attr('y', y - 1)
      .attr('width', pitch - gap + 2)
      .attr('height', rowPitch - gap + 2)
      .attr('rx', 2)
      .attr('fill', 'none')
      .attr('stroke', theme.foreground)
      .attr('stroke-width', 2);
  }
  return svg.node()!;
}
