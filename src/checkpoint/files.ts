import { mkdir, readFile, readdir } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { messageOf, UserError } from '../shared/errors';

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** The names in a folder, sorted, or undefined where there is no such folder. */
export async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw unreadable(folder, error);
  }
}

/** A file's bytes, or undefined where there is no such file. */
export async function bytesOf(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw unreadable(file, error);
  }
}

/** A file's text, or undefined where there is no such file. */
export async function textOf(file: string): Promise<string | undefined> {
  const bytes = await bytesOf(file);
  return bytes && new TextDecoder().decode(bytes);
}

/** Makes a folder and those above it. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UserError('file/write', `The folder ${folder} cannot be made: ${messageOf(error)}. Choose another place.`);
  }
}

/** Writes a file under a temporary name, flushes it to the disk and renames it: whoever looks sees the old file or the new one, whole. */
export async function writeWhole(file: string, data: string | Uint8Array): Promise<void> {
  try {
    await writeFileAtomic(file, typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  } catch (error) {
    throw new UserError('file/write', `${file} cannot be written: ${messageOf(error)}. Free some space or choose another place; what was there before is untouched.`);
  }
}

const unreadable = (path: string, error: unknown): UserError => new UserError('file/read', `${path} cannot be read: ${messageOf(error)}. Check that it may be read, or use another.`);

/** A few of many, for a message. */
export function list(items: readonly (string | number)[]): string {
  return items.length <= 8 ? items.join(', ') : `${items.slice(0, 4).join(', ')}, … ${items.slice(-3).join(', ')}`;
}
