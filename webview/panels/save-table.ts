import { messageOf } from '../../src/shared/errors';
import { toCsv, type Table } from '../csv';
import type { Page } from '../page';

/** Saves a table of numbers through the host, and says whether it did. */
export async function saveTable({ calls, announce }: Page, suggestedName: string, table: Table): Promise<void> {
  try {
    if (await calls.saveCsv({ suggestedName: suggestedName.slice(-200), text: toCsv(table) })) announce('Saved.');
  } catch (error) {
    announce(messageOf(error));
  }
}
