// Digitscope in the server build of VS Code, for a person with a browser.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { Refusal } from './say.mjs';
import { startServer, writeSettings } from './server-process.mjs';
import { temporaryFolder } from './temporary.mjs';
import { ensureServer } from './vscode-server.mjs';

const { publisher, name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * A fresh extensions folder that holds this repository as an installed extension; it is removed when the process ends.
 */
function linkExtension() {
  const folder = temporaryFolder('digitscope-extensions-');
  symlinkSync(root, join(folder, `${publisher}.${name}-${version}`), 'dir');
  return folder;
}

/**
 * Starts the server with Digitscope in it.
 * @param workspace the folder to open
 * @returns {Promise<{address: string, exited: Promise<number>, stop: () => void, check: () => Promise<void>}>} `check`
 * refuses when VS Code does not know the extension
 */
export async function startBrowserBuild(workspace) {
  const serverMain = await ensureServer();
  const extensionsDir = linkExtension();
  const userDataDir = join(root, '.cache', 'vscode-user-data');
  mkdirSync(userDataDir, { recursive: true });
  if (!existsSync(join(userDataDir, 'User', 'settings.json')))
    writeSettings(userDataDir, { 'workbench.startupEditor': 'readme' });
  // Whoever knows the address can run programs as this user; the token keeps other users of this machine and web pages
  // out.
  const token = randomBytes(16).toString('hex');
  const server = await startServer(serverMain, {
    userDataDir,
    extensionsDir,
    logFile: join(userDataDir, 'server.log'),
    token,
  });
  const check = async () => {
    const { output } = await run(
      process.execPath,
      [serverMain, '--list-extensions', '--extensions-dir', extensionsDir, '--user-data-dir', userDataDir],
      { quiet: true, seconds: 60 },
    );
    if (!output.split('\n').includes(`${publisher}.${name}`))
      throw new Refusal(`VS Code does not know the extension. It said:\n${output.trim()}`);
  };
  return {
    address: `http://127.0.0.1:${server.port}/?tkn=${token}&folder=${encodeURIComponent(workspace)}`,
    exited: server.exited,
    stop: server.stop,
    check,
  };
}
