/** A table behind a chart: the same numbers, for reading and for files. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Puts tables of the same columns below each other, the given cells before each row. */
export function joinTables(
  leading: readonly string[],
  tables: readonly { readonly cells: readonly (string | number)[]; readonly table: Table }[],
): Table {
  return {
    columns: [...leading, ...(tables[0]?.table.columns ?? [])],
    rows: tables.flatMap(({ cells, table }) => table.rows.map((row) => [...cells, ...row])),
  };
}

/** RFC 4180. A text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function toCsv({ columns, rows }: Table): string {
  const cell = (value: string | number) => {
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}
