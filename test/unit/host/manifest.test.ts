import { deepEqual, ok } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensorflowPackage } from '../../../src/host/tensorflow/install-package';
import manifest from '../../../package.json';

const root = join(__dirname, '../../..');
const { commands, menus, viewsWelcome, walkthroughs, viewsContainers } = manifest.contributes;
const declared = commands.map(({ command }) => command).sort();

describe('package.json', () => {
  it('declares exactly the commands that have a file', () => {
    const folder = join(root, 'src/host/commands');
    const ids = readdirSync(folder).flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/id: '(digitscope\.\w+)'/g)].map(([, id]) => id),
    );
    deepEqual(declared, ids.sort());
  });

  it('gives every command the category, and the titles that the documentation names', () => {
    deepEqual(
      commands.map(({ category, title }) => `${category}: ${title}`),
      [
        'Digitscope: Train Arithmetic Model',
        'Digitscope: Load Checkpoint',
        'Digitscope: Open Inspector',
        'Digitscope: Compare Encodings',
        'Digitscope: Resume Training',
        'Digitscope: Stop Training',
        'Digitscope: Show Trainings',
        'Digitscope: Export Run…',
        'Digitscope: Refresh Runs',
        'Digitscope: Reveal Run Folder',
        'Digitscope: Check Engines',
        'Digitscope: Install TensorFlow GPU Engine',
        'Digitscope: Show Log',
      ],
    );
  });

  it('names the version of TensorFlow that the command installs', () => {
    deepEqual(manifest.peerDependencies, { [tensorflowPackage.name]: tensorflowPackage.version });
  });

  it('refers to commands and files that exist', () => {
    const steps = walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    const inTexts = [
      ...viewsWelcome.map(({ contents }) => contents),
      ...steps.map(({ description }) => description),
    ].flatMap((text) => [...text.matchAll(/command:(digitscope\.\w+)/g)].map(([, id]) => id));
    const inMenus = Object.values(menus)
      .flat()
      .map(({ command }) => command);
    deepEqual(
      [...inTexts, ...inMenus].filter((id) => !declared.includes(id)),
      [],
    );
    const files = [...steps.map(({ media }) => media.markdown), ...viewsContainers.activitybar.map(({ icon }) => icon)];
    deepEqual(
      files.filter((file) => !existsSync(join(root, file))),
      [],
    );
  });

  it('ships what the allow-list names, and it begins by leaving everything out', () => {
    const lines = readFileSync(join(root, '.vscodeignore'), 'utf8').trim().split('\n');
    ok(lines[0] === '**' && lines.slice(1).every((line) => line.startsWith('!')), lines.join('\n'));
  });
});
