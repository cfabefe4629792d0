import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../shared/errors';
import type { RunSummary } from '../shared/results';
import { namesIn } from './files';
import { RunFolder } from './run-folder';

/** A folder among the runs that cannot be opened, and why. */
export interface BrokenRun {
  readonly folder: string;
  readonly name: string;
  readonly problem: string;
}

/** Every run of a directory, newest first, those that cannot be opened among them; none where there is no such directory. */
export async function listRuns(directory: string): Promise<(RunSummary | BrokenRun)[]> {
  if (!(await namesIn(directory))) return [];
  const folders = (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const dated = await Promise.all(folders.map((entry) => describe(path.resolve(directory, entry.name))));
  return dated.sort((a, b) => b.time - a.time || a.run.name.localeCompare(b.run.name)).map(({ run }) => run);
}

async function describe(folder: string): Promise<{ time: number; run: RunSummary | BrokenRun }> {
  try {
    const run = await RunFolder.open(folder);
    return { time: Date.parse(run.file.created), run: await run.summary() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { time: (await stat(folder)).mtimeMs, run: { folder, name: path.basename(folder), problem: error.message } };
  }
}
