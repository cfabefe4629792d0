import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder, namesIn } from './files';
import { isTemporary } from './write-whole';

/**
 * Moves a run's metrics and checkpoints to `before-restart-1` in it, or the next free number. Nothing is deleted.
 * @returns the name of that folder, or undefined where there was nothing to move
 */
export async function setAside(folder: string): Promise<string | undefined> {
  const there = ((await namesIn(folder)) ?? []).filter((name) => name === 'checkpoints' || name === 'metrics.jsonl');
  if (there.length === 0) return undefined;
  const taken = new Set(await namesIn(folder));
  let number = 1;
  while (taken.has(`before-restart-${number}`)) number++;
  const name = `before-restart-${number}`;
  await makeFolder(path.join(folder, name));
  for (const each of there) await rename(path.join(folder, each), path.join(folder, name, each));
  return name;
}

/** Removes what writers that were killed left in some folders under temporary names. */
export async function removeLeftovers(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (const name of ((await namesIn(folder)) ?? []).filter(isTemporary))
      await rm(path.join(folder, name), { force: true });
  }
}
