import { randomBytes } from 'node:crypto';
import { link, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../shared/errors';
import { codeOf, reasonOf } from './file-errors';

/**
 * Whether a file was being written and has not got its own name yet: `run.json.4711-9f3a61c2.tmp`, or `run.json.4711`
 * as version 0.1 called it.
 */
export const isTemporary = (name: string): boolean =>
  /\.\d+-[0-9a-f]{8}\.tmp$|\.(?:json|jsonl|safetensors)\.\d+$/.test(name);
/** A name of that kind, which no other process takes. */
export const temporaryName = (file: string): string => `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;

/**
 * Writes a file under a temporary name, counts its bytes, flushes it to the disk and renames it: whoever looks sees the
 * old file or the new one, whole. A file that is there keeps its permissions, and a link stays a link to the file that
 * is written.
 * @throws UserError `file/write`; then what was there before is untouched and nothing else is left
 */
export async function writeWhole(file: string, data: string | Uint8Array): Promise<void> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  try {
    const target = await realpath(file).catch(() => file);
    const before = await stat(target).catch(() => undefined);
    if (before && !before.isFile())
      throw new UserError(
        'file/write',
        `${file} cannot be written: it is ${before.isDirectory() ? 'a folder' : 'not a regular file'}. Choose ` +
          'another name.',
      );
    await writeBeside(target, bytes, before?.mode);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unwritable(file, error);
  }
}

/**
 * Writes a file that must not be there yet, the same way.
 * @returns false, and nothing is changed, where there is one, also when another process has just been quicker
 * @throws UserError `file/write`
 */
export async function writeNew(file: string, data: string | Uint8Array): Promise<boolean> {
  try {
    await writeBeside(file, typeof data === 'string' ? new TextEncoder().encode(data) : data, undefined, linkNew);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw unwritable(file, error);
  }
}

/**
 * Gives a file a name that must be free. Where the file system has no links, such as FAT, a look and a rename have to
 * do.
 */
async function linkNew(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
    await rm(temporary);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || (await stat(target).catch(() => undefined)))
      throw Object.assign(new Error(`${target} exists`), { code: 'EEXIST' });
    await rename(temporary, target);
  }
}

async function writeBeside(
  target: string,
  bytes: Uint8Array,
  mode = 0o666,
  place: (from: string, to: string) => Promise<void> = rename,
): Promise<void> {
  const temporary = temporaryName(target);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await writeAll(handle, bytes, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(path.dirname(target));
}

/**
 * Adds to the end of a file, which is made where there is none: all of it or, where that fails, nothing.
 * @throws UserError `file/write`; then the file has the length that it had
 */
export async function appendWhole(file: string, text: string): Promise<void> {
  try {
    const handle = await open(file, 'a');
    try {
      const { size } = await handle.stat();
      try {
        await writeAll(handle, new TextEncoder().encode(text), size);
        await handle.datasync();
      } catch (error) {
        await handle.truncate(size);
        throw error;
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unwritable(file, error);
  }
}

/**
 * Writes all bytes however few the system takes at a time, and holds that they have arrived. @param start the file's
 * length before
 */
async function writeAll(handle: FileHandle, bytes: Uint8Array, start: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done);
    if (bytesWritten === 0) throw new Error(`only ${done} of ${bytes.length} bytes could be written`);
    done += bytesWritten;
  }
  const { size } = await handle.stat();
  if (size !== start + bytes.length)
    throw new Error(`only ${size - start} of ${bytes.length} bytes arrived on the disk`);
}

/** Makes a rename last through a power cut, where the system can: the new file is in its place already. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const unwritable = (file: string, error: unknown): UserError =>
  new UserError(
    'file/write',
    `${file} cannot be written: ${reasonOf(error)}. Free some space or choose another place; what was there ` +
      'before is untouched.',
  );
