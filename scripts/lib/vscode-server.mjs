// The server build of VS Code: the real workbench in a browser and the real extension host in Node.js, installed from
// packages alone.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { findExecutable } from './executables.mjs';
import { npm } from './npm.mjs';
import { cache } from './paths.mjs';
import { run } from './run.mjs';
import { note, Refusal, say } from './say.mjs';
import { temporaryFolder } from './temporary.mjs';

/** VS Code 1.100.3, the oldest the extension supports and the newest whose server runs on Node.js 20. */
export const serverVersion = '1.100.3';
const ripgrep = `@vscode/ripgrep-${process.platform}-${process.arch}`;
const packages = ['code-server@4.100.3', `${ripgrep}@1.18.0`];
/** Packages with native parts; without them the server still works, with a noisier log and no terminal. */
const natives = ['@vscode/spdlog', 'native-watchdog', 'node-pty'];

const home = join(cache, `vscode-server-${serverVersion}-${process.platform}-${process.arch}`);
const vscodeOf = (folder) => join(folder, 'node_modules', 'code-server', 'lib', 'vscode');

/** Is the server in `folder` whole? The stamp is the last thing that an installation writes. */
function isWhole(folder) {
  const vscode = vscodeOf(folder);
  const product = join(vscode, 'product.json');
  const parts = [
    join(folder, 'complete'),
    join(vscode, 'out', 'server-main.js'),
    join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin', 'rg'),
    product,
  ];
  return parts.every(existsSync);
}

function copyRipgrep(folder) {
  const target = join(vscodeOf(folder), 'node_modules', '@vscode', 'ripgrep', 'bin', 'rg');
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(folder, 'node_modules', ripgrep, 'bin', 'rg'), target);
  chmodSync(target, 0o755);
}

/** Compiles the native parts where a compiler and Node.js's headers are at hand. */
async function compileNatives(folder) {
  const prefix = [dirname(dirname(process.execPath)), '/usr', '/usr/local'].find((path) =>
    existsSync(join(path, 'include', 'node', 'node.h')),
  );
  const nodeGyp = [dirname(dirname(process.execPath)), '/usr', '/usr/local', '/usr/share/nodejs']
    .flatMap((path) => [join(path, 'lib', 'node_modules', 'npm'), join(path, 'npm')])
    .map((path) => join(path, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'))
    .find(existsSync);
  if (
    !prefix ||
    !nodeGyp ||
    !findExecutable(['make']) ||
    !findExecutable(['c++', 'g++']) ||
    !findExecutable(['python3'])
  ) {
    note('no compiler here: VS Code will run without a terminal');
    return;
  }
  for (const name of natives) {
    const cwd = join(vscodeOf(folder), 'node_modules', ...name.split('/'));
    const { code } = await run(process.execPath, [nodeGyp, 'rebuild', `--nodedir=${prefix}`], {
      cwd,
      quiet: true,
      seconds: 180,
    });
    if (code !== 0) note(`${name} could not be compiled; VS Code runs without it`);
  }
}

/** The path of the server's main script, installed first where it is missing (about half a minute, 330 MB). */
export async function ensureServer() {
  if (!isWhole(home)) {
    say(`Installing VS Code ${serverVersion} (server build, about half a minute, 330 MB) into ${cache}`);
    const staging = temporaryFolder('staging-', cache);
    writeFileSync(join(staging, 'package.json'), JSON.stringify({ private: true }));
    await npm(['install', ...packages], staging);
    await npm(['install', '--omit=dev'], vscodeOf(staging));
    await npm(['install', '--omit=dev'], join(vscodeOf(staging), 'extensions'));
    copyRipgrep(staging);
    await compileNatives(staging);
    writeFileSync(join(staging, 'complete'), serverVersion);
    if (!isWhole(staging))
      throw new Refusal(
        `VS Code ${serverVersion} was installed but is not whole. Remove ${cache} and run the command again.`,
      );
    // Another run may have finished the same installation meanwhile, and may be using it.
    if (!isWhole(home)) {
      rmSync(home, { recursive: true, force: true });
      renameSync(staging, home);
    }
    note(`VS Code ${JSON.parse(readFileSync(join(vscodeOf(home), 'package.json'), 'utf8')).version}`);
  }
  return join(vscodeOf(home), 'out', 'server-main.js');
}
