import { mkdir, readFile, readdir, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../shared/errors';
import { codeOf, reasonOf } from './file-errors';

const absent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');

/** What Node.js can read into one buffer. */
const largest = 2 ** 31 - 1;

/** The names in a folder, sorted, or undefined where there is no such folder. */
export async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (absent(error)) return undefined;
    throw unreadable(folder, error);
  }
}

/**
 * A file's bytes, or undefined where there is no such file. A pipe or device, which may never end, is not read.
 * @param limit the most bytes that such a file can sensibly have
 * @throws UserError `file/kind`, `file/size`, `file/read`
 */
export async function bytesOf(file: string, limit = largest): Promise<Uint8Array | undefined> {
  try {
    const found = await stat(file);
    if (found.isDirectory())
      throw new UserError('file/kind', `${file} is a folder, and a file is needed. Check the path.`);
    if (!found.isFile())
      throw new UserError('file/kind', `${file} is not a regular file but a pipe or a device. Use a file on a disk.`);
    if (found.size > limit)
      throw new UserError(
        'file/size',
        `${file} has ${found.size} bytes, and at most ${limit} can be read. Check that it is the file you mean.`,
      );
    return await readFile(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (absent(error)) return undefined;
    throw unreadable(file, error);
  }
}

/** Whether a file lies at a path. A folder may have any name, `x.safetensors` too. */
export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/** Whether a folder lies at a path. */
export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** A file's text, or undefined where there is no such file. @throws as `bytesOf` */
export async function textOf(file: string, limit?: number): Promise<string | undefined> {
  const bytes = await bytesOf(file, limit);
  return bytes && new TextDecoder().decode(bytes);
}

/** Makes a folder and those above it. @returns the topmost folder that was made, or undefined where all were there */
export async function makeFolder(folder: string): Promise<string | undefined> {
  // Not by mkdir's own `recursive`: where the system says of a folder below /proc that it does not exist, that never
  // ends.
  const missing: string[] = [];
  for (let at = folder; !(await isFolder(at)) && path.dirname(at) !== at; at = path.dirname(at)) missing.unshift(at);
  let topmost: string | undefined;
  for (const each of missing) {
    try {
      await mkdir(each);
      topmost ??= each;
    } catch (error) {
      // Another process may have been quicker.
      if (codeOf(error) !== 'EEXIST' || !(await isFolder(each)))
        throw new UserError(
          'file/write',
          `The folder ${folder} cannot be made: ${reasonOf(error)}. Choose another place.`,
        );
    }
  }
  return topmost;
}

/** Makes a folder in one that is there; does nothing where it is there itself. @throws UserError `file/write` */
export async function makeSubfolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST')
      throw new UserError(
        'file/write',
        `The folder ${folder} cannot be made: ${reasonOf(error)}. Free some space or choose another place.`,
      );
  }
}

/** Takes back what `makeFolder` made, from a folder up to the topmost that it made, as far as they are empty. */
export async function removeEmptyFolders(folder: string, topmost: string): Promise<void> {
  for (let at = folder; at.startsWith(topmost); at = path.dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
}

const unreadable = (path: string, error: unknown): UserError =>
  new UserError('file/read', `${path} cannot be read: ${reasonOf(error)}. Check that it may be read, or use another.`);

/** A few of many, for a message. */
export function list(items: readonly (string | number)[]): string {
  return items.length <= 8 ? items.join(', ') : `${items.slice(0, 4).join(', ')}, … ${items.slice(-3).join(', ')}`;
}
