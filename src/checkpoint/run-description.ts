import path from 'node:path';
import { UserError } from '../shared/errors';
import { list, makeFolder, namesIn, removeEmptyFolders, textOf } from './files';
import { parseRunFile, type RunFile } from './run-file';
import { isTemporary, writeNew, writeWhole } from './write-whole';

/** The most bytes of a `run.json` that are read; ours have about two thousand. */
const largest = 1_000_000;

const fileIn = (folder: string): string => path.join(folder, 'run.json');
const textOfRunFile = (file: RunFile): string => `${JSON.stringify(file, null, 2)}\n`;

/** Makes a run's folder with its `run.json` in it. @throws UserError `run/exists` when something is there already */
export async function createDescription(folder: string, file: RunFile): Promise<void> {
  const made = await makeFolder(folder);
  const found = ((await namesIn(folder)) ?? []).filter((name) => !isLeftover(name));
  if (found.length > 0) throw notEmpty(folder, found);
  try {
    // Of two processes that begin a run here at once, one finds the other's.
    if (!(await writeNew(fileIn(folder), textOfRunFile(file)))) throw notEmpty(folder, ['run.json']);
  } catch (error) {
    if (made !== undefined) await removeEmptyFolders(folder, made);
    throw error;
  }
}

/** Reads `run.json`. @throws UserError `run/missing`, `run/empty` (no `run.json`), and those of `parseRunFile` */
export async function readDescription(folder: string): Promise<RunFile> {
  const file = fileIn(folder);
  const text = await textOf(file, largest);
  if (text !== undefined) return parseRunFile(text, file);
  const found = await namesIn(folder);
  if (!found)
    throw new UserError('run/missing', `There is no run folder ${folder}. Check the path, or train a run there.`);
  const holds = found.length > 0 ? `holds ${list(found)} but no run.json` : 'is empty';
  throw new UserError(
    'run/empty',
    `${folder} is no run folder: it ${holds}. Choose a folder that \`digitscope train\` wrote.`,
  );
}

/** Replaces `run.json`. @throws UserError `file/write`; then it is as it was */
export const writeDescription = (folder: string, file: RunFile): Promise<void> =>
  writeWhole(fileIn(folder), textOfRunFile(file));

function notEmpty(folder: string, found: readonly string[]): UserError {
  const advice = found.includes('run.json') ? 'Resume that run, or choose another name' : 'Choose another name';
  return new UserError(
    'run/exists',
    `The folder ${folder} is not empty (it holds ${list(found)}). ${advice}; nothing was changed.`,
  );
}

/** The temporary file of a start that was killed, or what a file manager leaves behind. */
const isLeftover = (name: string) => isTemporary(name) || name === '.DS_Store';
