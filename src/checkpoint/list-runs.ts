import { stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../shared/errors';
import type { RunSummary } from '../shared/run-summary';
import { isFolder, namesIn } from './files';
import { RunFolder } from './run-folder';

/** A folder among the runs that cannot be opened, and why. */
export interface BrokenRun {
  readonly folder: string;
  readonly name: string;
  readonly problem: string;
}

interface Dated {
  readonly time: number;
  readonly run: RunSummary | BrokenRun;
}

/**
 * Every run of a directory, newest first, links to runs and those that cannot be opened among them; none where there is
 * no such directory.
 */
export async function listRuns(directory: string): Promise<(RunSummary | BrokenRun)[]> {
  const names = ((await namesIn(directory)) ?? []).filter((name) => !name.startsWith('.'));
  const dated = await Promise.all(names.map((name) => describe(path.resolve(directory, name))));
  return dated
    .filter((entry) => entry !== undefined)
    .sort((a, b) => b.time - a.time || a.run.name.localeCompare(b.run.name))
    .map(({ run }) => run);
}

/**
 * What is at a path: undefined where that is no folder, or was deleted meanwhile. Whatever is wrong with one run is
 * said of that run, and hides no other.
 */
async function describe(folder: string): Promise<Dated | undefined> {
  if (!(await isFolder(folder))) return undefined;
  try {
    const run = await RunFolder.open(folder);
    return { time: Date.parse(run.file.created), run: await run.summary() };
  } catch (error) {
    const found = await stat(folder).catch(() => undefined);
    return found && { time: found.mtimeMs, run: { folder, name: path.basename(folder), problem: messageOf(error) } };
  }
}
