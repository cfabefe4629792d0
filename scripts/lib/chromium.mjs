// A Chromium for the tests of the page and for the browser build of VS Code.
import { existsSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { findExecutable, isExecutable } from './executables.mjs';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { note, Refusal, say } from './say.mjs';

const onMac = (folder) =>
  ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => join(folder, `${name}.app`, 'Contents', 'MacOS', name));
const candidates = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
  ...onMac('/Applications'),
  ...onMac(join(homedir(), 'Applications')),
];

/** The Chromium that playwright-core would download, if it has done so. */
async function downloaded() {
  if (!existsSync(join(root, 'node_modules', 'playwright-core'))) return undefined;
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  return isExecutable(path) ? path : undefined;
}

/** The Chromium of this machine, or undefined; DIGITSCOPE_CHROMIUM names another. */
export async function findChromium() {
  const named = process.env.DIGITSCOPE_CHROMIUM;
  if (named && !isExecutable(named))
    throw new Refusal(
      `DIGITSCOPE_CHROMIUM is ${named}, which is no program that can be run. Point it to a Chromium or Chrome, ` +
        'or unset it.',
    );
  return named || findExecutable(candidates) || (await downloaded());
}

/** Chromium, a font, and the loader of Vulkan drivers, with which WebGPU is tested on Chromium's driver in software. */
async function installWithApt() {
  const apt = { quiet: true, seconds: 300, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  note('apt-get install chromium fonts-dejavu-core libvulkan1 (about half a minute)');
  await run('apt-get', ['update'], apt);
  const { code, output } = await run(
    'apt-get',
    ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core', 'libvulkan1'],
    apt,
  );
  if (code !== 0) note(`apt-get could not: ${output.trim().split('\n').at(-1)}`);
}

async function installWithPlaywright() {
  note('playwright-core install chromium (about 150 MB)');
  const { code, output } = await run(
    process.execPath,
    [join(root, 'node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium'],
    { quiet: true, seconds: 300 },
  );
  if (code !== 0) note(`the download could not be made: ${output.trim().split('\n').at(-1)}`);
}

/**
 * The path of a Chromium, installed first where there is none: by apt-get as root on Debian, else by playwright-core's
 * download.
 */
export async function ensureChromium() {
  const there = await findChromium();
  if (there) return there;
  say('Installing Chromium, which the tests drive');
  const asRoot = process.getuid?.() === 0;
  if (platform() === 'linux' && asRoot && findExecutable(['apt-get'])) await installWithApt();
  if (!(await findChromium())) await installWithPlaywright();
  const installed = await findChromium();
  if (!installed) {
    const how =
      platform() === 'linux'
        ? 'run `sudo apt-get install chromium fonts-dejavu-core`'
        : 'install Google Chrome or Chromium';
    throw new Refusal(
      `no Chromium was found and none could be installed. Please ${how}, or set DIGITSCOPE_CHROMIUM to one, and ` +
        'run the command again.',
    );
  }
  note(installed);
  return installed;
}
