import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../../checkpoint/write-whole';
import { checkPlatform, installPackage, tensorflowPackage, type InstallOptions } from './install-package';

/** The package in the folder that it was installed into. */
export const packageIn = (folder: string): string =>
  path.join(folder, 'node_modules', ...tensorflowPackage.name.split('/'));

/** Milliseconds between two measurements of the folder. */
const interval = 1000;

export interface EngineInstallOptions extends InstallOptions {
  /** Called with the bytes installed so far. */
  readonly onSize: (bytes: number) => void;
}

/**
 * Installs the TensorFlow engine into its own folder, completely or not at all: npm works in another folder beside it,
 * which takes its place at the end and is removed if anything fails.
 * @throws CancelledError; UserError `install/…`
 */
export async function installEngine(folder: string, { onSize, ...options }: EngineInstallOptions): Promise<void> {
  checkPlatform();
  const partial = `${folder}.partial`;
  const remove = (target: string) => rm(target, { recursive: true, force: true, maxRetries: 5 });
  await remove(partial);
  await mkdir(partial, { recursive: true });
  const timer = setInterval(() => void bytesIn(partial).then(onSize), interval);
  try {
    // Without a package.json here, npm would use the nearest one above.
    await writeWhole(path.join(partial, 'package.json'), '{ "private": true }\n');
    await installPackage(partial, options);
    await remove(folder);
    await rename(partial, folder);
  } finally {
    clearInterval(timer);
    await remove(partial);
  }
}

/** Bytes of the files below a folder, which may change meanwhile. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(path.join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
