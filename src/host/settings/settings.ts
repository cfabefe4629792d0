import { resolve } from 'node:path';
import { workspace, type ConfigurationChangeEvent, type WorkspaceFolder } from 'vscode';
import { parseSettings, type Settings } from './settings-schema';

const section = 'digitscope';

/**
 * The settings that hold in a workspace folder. The only function that reads the configuration.
 * @throws UserError when a setting is invalid
 */
export function readSettings(folder?: WorkspaceFolder): Settings {
  const configuration = workspace.getConfiguration(section, folder);
  return parseSettings((key) => configuration.get(key));
}

/** The folder of a workspace folder's runs (absolute path). */
export function runsDirectory(folder: WorkspaceFolder): string {
  return resolve(folder.uri.fsPath, readSettings(folder).runsFolder);
}

/** Whether a change of the configuration concerns Digitscope. */
export const concernsUs = (event: ConfigurationChangeEvent): boolean => event.affectsConfiguration(section);
