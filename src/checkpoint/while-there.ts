import { access } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../shared/errors';

/**
 * Writes into the folder of a run. One that was deleted or moved while it trains must not come back with a part of the
 * run in it. @throws UserError `run/gone`, and those of `write`
 */
export async function whileThere(folder: string, write: () => Promise<void>): Promise<void> {
  await checkThere(folder);
  try {
    await write();
  } catch (error) {
    // It may have gone under the write, which then says less.
    await checkThere(folder);
    throw error;
  }
}

async function checkThere(folder: string): Promise<void> {
  try {
    await access(path.join(folder, 'run.json'));
  } catch {
    throw new UserError(
      'run/gone',
      `The folder of the run was deleted or moved while it was written: ${folder} has no run.json any more. Nothing ` +
        'more is written there.',
    );
  }
}
