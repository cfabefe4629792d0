import { pointer } from 'd3';
import { isChoice, moved } from '../a11y';
import { h } from '../dom';

export type Cell = readonly [row: number, column: number];

export interface PixelGridOptions {
  readonly rows: number;
  readonly columns: number;
  /** The cursor's first cell. */
  readonly start: Cell;
  /** Where a cell is drawn, in pixels of the root. */
  readonly box: (
    row: number,
    column: number,
  ) => { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** The cell under a point of the root. */
  readonly cellAt: (x: number, y: number) => Cell | null;
  readonly describe: (row: number, column: number) => string;
  readonly isSelected: (row: number, column: number) => boolean;
  /** Data attributes of the cursor's element for its cell. */
  readonly data: (row: number, column: number) => Readonly<Record<string, string>>;
  /** Called with the cell that the cursor moved to, and with null when it left. */
  readonly onMove?: (cell: Cell | null) => void;
  readonly onChoose: (row: number, column: number) => void;
  readonly onDetail: (text: string | null) => void;
}

let grids = 0;

/**
 * Makes a root whose cells are pixels into a grid: one real cell moves with the pointer and the arrow keys, so that it
 * reads and works like any other.
 */
export function pixelGrid(
  root: HTMLElement,
  { rows, columns, start, box, cellAt, describe, isSelected, data, onMove, onChoose, onDetail }: PixelGridOptions,
): void {
  let at = start;
  const id = `pixel-grid-cursor-${grids++}`;
  const cursor = h('div', { role: 'gridcell', class: 'cursor', id });
  Object.entries({
    role: 'grid',
    tabindex: '0',
    'aria-rowcount': String(rows),
    'aria-colcount': String(columns),
    'aria-activedescendant': id,
  }).forEach(([name, value]) => root.setAttribute(name, value));
  root.append(h('div', { role: 'row' }, cursor));
  const show = (cell: Cell) => {
    at = cell;
    const { left, top, width, height } = box(...cell);
    Object.assign(cursor.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    Object.assign(cursor.dataset, data(...cell));
    cursor.setAttribute('aria-label', describe(...cell));
    cursor.setAttribute('aria-selected', String(isSelected(...cell)));
  };
  const come = (cell: Cell) => {
    show(cell);
    onMove?.(cell);
    onDetail(describe(...cell));
  };
  const leave = () => {
    root.classList.remove('pointing');
    onMove?.(null);
    onDetail(null);
  };
  show(at);
  const under = (event: Event) => cellAt(...pointer(event, root));
  root.addEventListener('mousemove', (event) => {
    const cell = under(event);
    root.classList.toggle('pointing', cell !== null);
    if (cell) come(cell);
    else leave();
  });
  root.addEventListener('mouseleave', leave);
  root.addEventListener('click', (event) => {
    const cell = under(event);
    if (cell) onChoose(...cell);
  });
  root.addEventListener('focus', () => onDetail(describe(...at)));
  root.addEventListener('blur', leave);
  root.addEventListener('keydown', (event) => {
    const to = moved(event, at, rows, columns);
    if (!to && !isChoice(event)) return;
    event.preventDefault();
    if (to) come(to);
    else onChoose(...at);
  });
}
