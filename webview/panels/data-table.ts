import type { Table } from '../csv';
import { h } from '../dom';

/** A table for reading, in a box that scrolls by itself; numbers to the right. */
export function dataTable({ columns, rows }: Table, label: string): HTMLElement {
  const cell = (value: string | number) =>
    h(
      'td',
      { class: typeof value === 'number' ? 'number' : null },
      typeof value === 'number' ? String(Number(value.toPrecision(6))) : value,
    );
  const table = h(
    'table',
    { class: 'data', 'aria-label': label },
    h('thead', {}, h('tr', {}, ...columns.map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map(cell)))),
  );
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${label}, table` }, table);
}
