/**
 * The keyboard of a grid whose cells carry `data-cell="row,column"`: one tab stop, arrows, Home and End (with Ctrl: of
 * the grid), Enter or Space to choose.
 */
export interface GridKeyboard {
  readonly rows: number;
  readonly columns: number;
  /** The cell that Tab reaches first. */
  readonly start?: readonly [row: number, column: number];
  /** Called with the cell the keyboard came to, and with null when it left the grid. */
  onFocus(cell: readonly [row: number, column: number] | null): void;
  onChoose(row: number, column: number): void;
}

/** Where a key leads from a cell; null for keys that lead nowhere. */
export function moved(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  [row, column]: readonly [number, number],
  rows: number,
  columns: number,
): [number, number] | null {
  // With Alt, arrows are keys of the page: they go back.
  if (event.altKey) return null;
  const all = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case 'ArrowUp':
      return [Math.max(0, row - 1), column];
    case 'ArrowDown':
      return [Math.min(rows - 1, row + 1), column];
    case 'ArrowLeft':
      return [row, Math.max(0, column - 1)];
    case 'ArrowRight':
      return [row, Math.min(columns - 1, column + 1)];
    case 'Home':
      return [all ? 0 : row, 0];
    case 'End':
      return [all ? rows - 1 : row, columns - 1];
    default:
      return null;
  }
}

export const isChoice = (event: KeyboardEvent): boolean => event.key === 'Enter' || event.key === ' ';

/**
 * The accessible name of something that shows a text: what it means in words, and the text as it is seen, so that who
 * speaks to the page can name it (WCAG 2.5.3).
 */
export const nameShowing = (text: string, words: string): string =>
  !/[\p{L}\p{N}]/u.test(text) || words.split(/[\s%,;:]+/u).includes(text) ? words : `${words}, shown as ${text}`;

/** Gives a grid its keyboard. */
export function keyboardGrid(
  root: HTMLElement | SVGElement,
  { rows, columns, start = [0, 0], onFocus, onChoose }: GridKeyboard,
): void {
  const cellAt = (row: number, column: number) =>
    root.querySelector<HTMLElement | SVGElement>(`[data-cell="${row},${column}"]`);
  const position = (target: EventTarget | null) =>
    (target as Element | null)?.getAttribute('data-cell')?.split(',').map(Number) as [number, number] | undefined;
  root.querySelectorAll('[data-cell]').forEach((cell) => cell.setAttribute('tabindex', '-1'));
  (cellAt(start[0], start[1]) ?? cellAt(0, 0))?.setAttribute('tabindex', '0');
  root.addEventListener('focusin', (event) => onFocus(position(event.target) ?? null));
  root.addEventListener('focusout', () => onFocus(null));
  root.addEventListener('keydown', (e) => {
    const event = e as KeyboardEvent;
    const at = position(event.target);
    if (!at) return;
    if (isChoice(event)) onChoose(at[0], at[1]);
    const to = moved(event, at, rows, columns);
    if (!to && !isChoice(event)) return;
    event.preventDefault();
    const next = to && cellAt(to[0], to[1]);
    if (!next || next === event.target) return;
    (event.target as Element).setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  });
}
