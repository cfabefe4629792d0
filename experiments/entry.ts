import type { Row, RowResult } from './row';

/** A row of the plan with its result, where it has one. */
export interface Entry {
  readonly row: Row;
  readonly result?: RowResult;
}

/** A row that has been carried out. */
export type Done = Entry & { readonly result: RowResult };
