import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../shared/errors';
import { listed } from '../../shared/place-words';

/** The most names that an error lists. */
const named = 20;

/**
 * The folder of another run that a probe compares with.
 * @param which the name of a run beside the one in `folder`; or, where `anyPath`, the path of any
 * @throws UserError `probe/other` if no run beside it has that name, listing those that there are, without their folder
 */
export async function folderOfOther(which: string, folder: string, anyPath: boolean): Promise<string> {
  const runs = dirname(folder);
  const names = (await readdir(runs)).filter((name) => existsSync(join(runs, name, 'run.json')));
  const wanted = which.trim();
  // Only a name that was found here makes a path, so that none leads out of the folder.
  if (names.includes(wanted)) return join(runs, wanted);
  if (anyPath) return which;
  const others = names.filter((name) => join(runs, name) !== folder).sort();
  if (others.length === 0)
    throw new UserError(
      'probe/other',
      'There is no other run beside this one; train one in the same folder to compare it with.',
    );
  const rest = others.length - named;
  const shown = listed(rest > 0 ? [...others.slice(0, named), `${rest} more`] : others);
  throw new UserError('probe/other', `No run beside this one has that name; choose one of these: ${shown}.`);
}
