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
    const refused = (changed: Record<string, unknown>, code: string, message: string) =>
      throws(() => parse(changed), { name: 'UserError', code, message });
    refused(
      { runsFolder: '  ' },
      'settings/runsFolder',
      'The setting digitscope.runsFolder is empty; give the path of a folder, such as "runs".',
    );
    refused(
      { runsFolder: 3 },
      'settings/runsFolder',
      'The setting digitscope.runsFolder must be the path of a folder, such as "runs".',
    );
    refused(
      { engine: 'cuda' },
      'settings/engine',
      'The setting digitscope.engine is "cuda"; the engine can be "auto", "cpu", "webgpu", "tensorflow".',
    );
    refused(
      { 'inspector.samples': 2.5 },
      'settings/inspector.samples',
      'The setting digitscope.inspector.samples is 2.5; give a whole number from 10 to 100000.',
    );
    refused(
      { 'inspector.samples': 'many' },
      'settings/inspector.samples',
      'The setting digitscope.inspector.samples must be a whole number from 10 to 100000.',
    );
  });
});
