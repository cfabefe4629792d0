import { workspace } from 'vscode';
import { listRuns } from '../../checkpoint/list-runs';
import { runsDirectory } from '../settings/settings';
import type { RunEntry } from './runs-model';

/** Reads the runs of all folders of the workspace. @throws UserError when a setting is invalid */
export async function runsOfWorkspace(): Promise<RunEntry[]> {
  const directories = new Set((workspace.workspaceFolders ?? []).map(runsDirectory));
  return (await Promise.all([...directories].map(listRuns))).flat();
}
