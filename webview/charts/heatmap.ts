import { keyboardGrid, nameShowing } from '../a11y';
import type { Scale, Theme } from '../theme';
import type { Columns } from './columns';
import { chartSvg, type Group, type Svg } from './svg';
import { textWidth } from './label-layout';

type Cell = readonly [row: number, column: number];

export interface HeatmapOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly columns: Columns;
  readonly scale: Scale;
  /** What the grid is called, and a name that is unique in its container. */
  readonly label: string;
  readonly grid: string;
  readonly rowTitle: string;
  readonly columnTitle: string;
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  /** Words above groups of columns, under a bracket. */
  readonly brackets?: readonly {
    readonly from: number;
    readonly to: number;
    readonly text: string;
    readonly strong?: boolean;
  }[];
  readonly cellHeight: number;
  /** What `scale` and `text` take, such as a share from 0 to 1; null where there is none. */
  readonly value: (row: number, column: number) => number | null;
  readonly text: (value: number) => string;
  /** The whole cell in words, for readouts and screen readers. */
  readonly describe: (row: number, column: number) => string;
  readonly data: (row: number, column: number) => Readonly<Record<string, string | number>>;
  readonly selected: Cell | null;
  readonly markedRow?: number | null;
  readonly markedColumn?: number | null;
  readonly onChoose: (row: number, column: number) => void;
  readonly onDetail: (text: string | null) => void;
}

const bracketHeight = 20;

/** The size at which every number fits its cell, the larger one where there is room; null where none does. */
function figureSize(texts: readonly string[], width: number, height: number): number | null {
  const fits = (size: number) => texts.every((text) => textWidth(text, size) <= width);
  const isRoomy = width >= 34 && height >= 20;
  if (isRoomy && fits(12)) return 12;
  return fits(10) ? 10 : null;
}

/** Where rows stand, and the size of the numbers in the cells; null where there is no room for them. */
interface Layout {
  readonly top: number;
  readonly pitch: number;
  readonly figures: number | null;
}

const textOf = ({ text }: HeatmapOptions, value: number | null): string => (value === null ? '–' : text(value));

function layoutOf(options: HeatmapOptions): Layout {
  const { columns, rowLabels, brackets = [], cellHeight, value } = options;
  const texts = rowLabels.flatMap((_, row) =>
    Array.from({ length: columns.count }, (__, column) => textOf(options, value(row, column))),
  );
  return {
    top: (brackets.length > 0 ? bracketHeight : 0) + 34,
    pitch: cellHeight + 2,
    figures: figureSize(texts, columns.cell, cellHeight),
  };
}

/**
 * A matrix of shares as SVG: axes with role labels, the value in each cell, readout on hover and focus, mouse and
 * keyboard alike.
 */
export function heatmap(options: HeatmapOptions): SVGSVGElement {
  const { width, columns, rowLabels, selected, onChoose, onDetail } = options;
  const layout = layoutOf(options);
  const svg = chartSvg(width, layout.top + rowLabels.length * layout.pitch + 2)
    .attr('role', 'grid')
    .attr('aria-label', options.label)
    .attr('data-grid', options.grid)
    .attr('aria-rowcount', rowLabels.length)
    .attr('aria-colcount', columns.count);
  drawAxes(svg, options, layout);
  rowLabels.forEach((_, row) => {
    const line = svg
      .append('g')
      .attr('role', 'row')
      .attr('transform', `translate(0,${layout.top + row * layout.pitch})`);
    for (let column = 0; column < columns.count; column++) drawCell(line, options, layout, row, column);
  });

  const node = svg.node()!;
  keyboardGrid(node, {
    rows: rowLabels.length,
    columns: columns.count,
    start: selected ?? undefined,
    onFocus: (cell) => onDetail(cell && options.describe(cell[0], cell[1])),
    onChoose,
  });
  return node;
}

/** Titles, brackets over groups of columns, and the labels of columns and rows. */
function drawAxes(svg: Svg, options: HeatmapOptions, { top, pitch }: Layout): void {
  const { theme, columns, brackets = [], cellHeight, markedRow = null, markedColumn = null } = options;
  const axes = svg.append('g').attr('aria-hidden', 'true').attr('fill', theme.muted);
  axes
    .append('text')
    .attr('x', columns.start - 10)
    .attr('y', top - 8)
    .attr('text-anchor', 'end')
    .text(options.rowTitle);
  axes
    .append('text')
    .attr('x', columns.start)
    .attr('y', top - 23)
    .text(options.columnTitle);
  for (const { from, to, text, strong } of brackets) {
    const x0 = columns.x(from);
    const x1 = columns.x(to) + columns.cell;
    const ink = strong ? theme.foreground : theme.muted;
    axes
      .append('path')
      .attr('d', `M${x0},${bracketHeight - 2}v-4h${x1 - x0}v4`)
      .attr('fill', 'none')
      .attr('stroke', ink)
      .attr('stroke-dasharray', strong ? null : '2 2');
    axes
      .append('text')
      .attr('x', (x0 + x1) / 2)
      .attr('y', 10)
      .attr('text-anchor', 'middle')
      .attr('fill', ink)
      .text(text);
  }
  options.columnLabels.forEach((label, column) => {
    const marked = column === markedColumn;
    axes
      .append('text')
      .attr('x', columns.centre(column))
      .attr('y', top - 8)
      .attr('text-anchor', 'middle')
      .attr('fill', theme.foreground)
      .attr('font-weight', marked ? 700 : null)
      .text(marked ? `▾${label}` : label);
  });
  options.rowLabels.forEach((label, row) => {
    const marked = row === markedRow;
    axes
      .append('text')
      .attr('x', columns.start - 10)
      .attr('y', top + row * pitch + cellHeight / 2)
      .attr('dy', '0.35em')
      .attr('text-anchor', 'end')
      .attr('fill', theme.foreground)
      .attr('font-weight', marked ? 700 : null)
      .text(marked ? `▸ ${label}` : label);
  });
}

/** Appends one cell to its row. */
function drawCell(line: Group, options: HeatmapOptions, { figures }: Layout, row: number, column: number): void {
  const { theme, columns, cellHeight, selected, onChoose, onDetail } = options;
  const value = options.value(row, column);
  const isSelected = selected?.[0] === row && selected[1] === column;
  const fill = value === null ? 'none' : options.scale(value);
  const figure = figures === null ? '' : textOf(options, value);
  const cell = line
    .append('g')
    .attr('role', 'gridcell')
    .attr('class', 'cell')
    .attr('data-cell', `${row},${column}`)
    .attr('aria-label', nameShowing(figure, options.describe(row, column)))
    .attr('aria-selected', String(isSelected))
    .attr('transform', `translate(${columns.x(column)},0)`);
  for (const [name, datum] of Object.entries(options.data(row, column))) cell.attr(`data-${name}`, datum);
  // A cell whose colour is near the background's needs an edge to be seen.
  const isFaint = value === null || Math.abs(value) < 0.04;
  cell
    .append('rect')
    .attr('width', columns.cell)
    .attr('height', cellHeight)
    .attr('rx', 2)
    .attr('fill', fill)
    .attr('stroke', theme.kind.startsWith('high-contrast') || isFaint ? theme.rule : 'none');
  if (isSelected)
    cell
      .append('rect')
      .attr('x', -1)
      .attr('y', -1)
      .attr('width', columns.cell + 2)
      .attr('height', cellHeight + 2)
      .attr('rx', 3)
      .attr('fill', 'none')
      .attr('stroke', theme.foreground)
      .attr('stroke-width', 2.5);
  if (figures !== null)
    cell
      .append('text')
      .attr('x', columns.cell / 2)
      .attr('y', cellHeight / 2)
      .attr('dy', '0.35em')
      .attr('text-anchor', 'middle')
      .attr('fill', value === null ? theme.muted : theme.on(fill))
      .attr('font-size', figures)
      .text(figure);
  cell
    .on('mouseenter', () => onDetail(options.describe(row, column)))
    .on('mouseleave', () => onDetail(null))
    .on('click', () => onChoose(row, column));
}
