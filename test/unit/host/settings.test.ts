import { deepEqual, throws } from 'node:assert/strict';
import { parseSettings } from '../../../src/host/settings/settings-schema';
import manifest from '../../../package.json';

const defaults = Object.fromEntries(
  Object.entries(manifest.contributes.configuration.properties).map(([key, property]) => [
    key.replace('digitscope.', ''),
    property.default as unknown,
  ]),
);
const parse = (changed: Record<string, unknown>) => parseSettings((key) => ({ ...defaults, ...changed })[key]);

describe('settings', () => {
  it('have the defaults that package.json documents', () => {
    deepEqual(parse({}), { runsFolder: 'runs', engine: 'auto', inspector: { samples: 1000 } });
  });

  it('are refused with the name of the setting and what it may be', () => {
    const refused = (changed: Record<string, unknown>, code: string, message: RegExp) =>
      throws(() => parse(changed), { name: 'UserError', code, message });
    refused({ runsFolder: '  ' }, 'settings/runsFolder', /digitscope\.runsFolder is empty/);
    refused({ runsFolder: 3 }, 'settings/runsFolder', /digitscope\.runsFolder must be the path of a folder/);
    refused({ engine: 2 }, 'settings/engine', /digitscope\.engine must be the name of an engine/);
    refused({ engine: '' }, 'settings/engine', /digitscope\.engine is empty; give "auto"/);
    const samples = /digitscope\.inspector\.samples must be a whole number from 10 to 100000/;
    for (const value of [2.5, 'many', 9, 100_001])
      refused({ 'inspector.samples': value }, 'settings/inspector.samples', samples);
  });
});
