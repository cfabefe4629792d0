/** The columns of a matrix; charts above and below it use the same ones, so that they line up. */
export interface Columns {
  readonly count: number;
  /** Width of one cell, with a hairline of space to the next left out. */
  readonly cell: number;
  x(column: number): number;
  centre(column: number): number;
  /** The column under a horizontal position, or null between and outside. */
  at(x: number): number | null;
  readonly start: number;
  readonly end: number;
}

export interface ColumnsOptions {
  readonly count: number;
  readonly width: number;
  readonly left: number;
  readonly right: number;
  /** Columns that have a wider gap before them. */
  readonly gapsBefore?: readonly number[];
  readonly maxCell?: number;
}

const hairline = 2;
const gap = 10;

/** Lays columns out between two margins. */
export function layoutColumns({ count, width, left, right, gapsBefore = [], maxCell = 92 }: ColumnsOptions): Columns {
  const room = width - left - right - gapsBefore.length * gap;
  const pitch = Math.max(8, Math.min(maxCell, Math.floor(room / count)));
  const x = (column: number) => left + column * pitch + gapsBefore.filter((before) => before <= column).length * gap;
  const cell = pitch - hairline;
  const all = Array.from({ length: count }, (_, i) => i);
  return {
    count,
    cell,
    x,
    centre: (column) => x(column) + cell / 2,
    at: (position) => all.find((i) => position >= x(i) && position <= x(i) + cell) ?? null,
    start: left,
    end: x(count - 1) + cell,
  };
}
