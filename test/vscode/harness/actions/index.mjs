// Everything a test can ask of the driver, by name. A new action is one function in one of these files.
import * as frame from './frame.mjs';
import * as keyboard from './keyboard.mjs';
import * as palette from './palette.mjs';
import * as quickPick from './quick-pick.mjs';
import * as workbench from './workbench.mjs';

const prefixed = (prefix, module) =>
  Object.fromEntries(Object.entries(module).map(([name, action]) => [`${prefix}.${name}`, action]));

export const actions = {
  ...prefixed('frame', frame),
  ...prefixed('keyboard', keyboard),
  ...prefixed('palette', palette),
  ...prefixed('quickPick', quickPick),
  ...prefixed('workbench', workbench),
};
