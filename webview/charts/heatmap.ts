import { create } from 'd3';
import { keyboardGrid, nameShowing } from '../a11y';
import type { Scale, Theme } from '../theme';
import type { Columns } from './columns';
import { textWidth } from './text';

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
  return isRoomy && fits(12) ? 12 : fits(10) ? 10 : null;
}

/**
 * A matrix of shares as SVG: axes with role labels, the value in each cell, readout on hover and focus, mouse and
 * keyboard alike.
 */
export function heatmap(options: HeatmapOptions): SVGSVGElement {
  const {
    theme,
    width,
    columns,
    rowLabels,
    columnLabels,
    brackets = [],
    cellHeight,
    selected,
    markedRow = null,
    markedColumn = null,
    onChoose,
    onDetail,
  } = options;
  const top = (brackets.length > 0 ? bracketHeight : 0) + 34;
  const pitch = cellHeight + 2;
  const height = top + rowLabels.length * pitch + 2;
  const svg = create<SVGSVGElement>('svg:svg')
    .attr('width', width)
    .attr('height', height)
    .attr('viewBox', `0 0 ${width} ${height}`)
    .attr('font-size', 11);
  svg
    .attr('role', 'grid')
    .attr('aria-label', options.label)
    .attr('data-grid', options.grid)
    .attr('aria-rowcount', rowLabels.length)
    .attr('aria-colcount', columns.count);

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
    const [x0, x1] = [columns.x(from), columns.x(to) + columns.cell];
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
  columnLabels.forEach((label, column) => {
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
  rowLabels.forEach((label, row) => {
    const marked = row === markedRow;
    axes
      .append('text')
      .attr('x', columns.start - 10)
      .attr('y', top + row * pitch + cellHeight / 2)
      .attr('dy', '0.35em')
      .attr('text-anchor', 'end');
    axes
      .select('text:last-of-type')
      .attr('fill', theme.foreground)
      .attr('font-weight', marked ? 700 : null)
      .text(marked ? `▸ ${label}` : label);
  });

  const textOf = (value: number | null) => (value === null ? '–' : options.text(value));
  const texts = rowLabels.flatMap((_, row) =>
    Array.from({ length: columns.count }, (__, column) => textOf(options.value(row, column))),
  );
  const figures = figureSize(texts, columns.cell, cellHeight);

  const bordered = theme.kind.startsWith('high-contrast');
  rowLabels.forEach((_, row) => {
    const line = svg
      .append('g')
      .attr('role', 'row')
      .attr('transform', `translate(0,${top + row * pitch})`);
    for (let column = 0; column < columns.count; column++) {
      const value = options.value(row, column);
      const isSelected = selected?.[0] === row && selected[1] === column;
      const fill = value === null ? 'none' : options.scale(value);
      const figure = figures === null ? '' : textOf(value);
      const cell = line
        .append('g')
        .attr('role', 'gridcell')
        .attr('class', 'cell')
        .attr('data-cell', `${row},${column}`);
      cell
        .attr('aria-label', nameShowing(figure, options.describe(row, column)))
        .attr('aria-selected', String(isSelected))
        .attr('transform', `translate(${columns.x(column)},0)`);
      Object.entries(options.data(row, column)).forEach(([name, v]) => cell.attr(`data-${name}`, v));
      cell
        .append('rect')
        .attr('width', columns.cell)
        .attr('height', cellHeight)
        .attr('rx', 2)
        .attr('fill', fill)
        .attr('stroke', bordered || value === null || Math.abs(value) < 0.04 ? theme.rule : 'none');
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
      if (figures !== null) {
        const ink = value === null ? theme.muted : theme.on(fill);
        cell
          .append('text')
          .attr('x', columns.cell / 2)
          .attr('y', cellHeight / 2)
          .attr('dy', '0.35em')
          .attr('text-anchor', 'middle')
          .attr('fill', ink)
          .attr('font-size', figures)
          .text(figure);
      }
      cell
        .on('mouseenter', () => onDetail(options.describe(row, column)))
        .on('mouseleave', () => onDetail(null))
        .on('click', () => onChoose(row, column));
    }
  });

  const node = svg.node()!;
  const onFocus = (cell: Cell | null) => onDetail(cell && options.describe(cell[0], cell[1]));
  keyboardGrid(node, {
    rows: rowLabels.length,
    columns: columns.count,
    start: selected ?? undefined,
    onFocus,
    onChoose,
  });
  return node;
}
