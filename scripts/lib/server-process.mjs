// A running server build of VS Code on the loopback interface.
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './port.mjs';
import { killGroup, start } from './run.mjs';
import { Refusal } from './say.mjs';

/** Settings of a window in which nothing but Digitscope is on show. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.openRepositoryInParentFolders': 'never',
};

/** Writes the user settings of a fresh profile. */
export function writeSettings(userDataDir, more = {}) {
  const folder = join(userDataDir, 'User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...quietSettings, ...more }, null, 2));
}

/**
 * Starts the server and waits until it answers (30 seconds at most).
 * @param options.token a connection token that the browser must know; without one anybody on this machine may connect
 * @returns {Promise<{port: number, output: () => string, stop: () => void, exited: Promise<number>}>}
 */
export async function startServer(serverMain, { userDataDir, extensionsDir, logFile, token, env }) {
  const port = await freePort();
  const access = token ? ['--connection-token', token] : ['--without-connection-token'];
  const folders = ['--user-data-dir', userDataDir, '--extensions-dir', extensionsDir];
  const quiet = ['--accept-server-license-terms', '--disable-telemetry', '--disable-workspace-trust'];
  const child = start(
    process.execPath,
    [serverMain, '--host', '127.0.0.1', '--port', String(port), ...access, ...quiet, ...folders],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Without an address for the gallery VS Code looks for no extensions anywhere else.
      env: { ...process.env, ...env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' },
    },
  );
  let output = '';
  const log = createWriteStream(logFile);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output += chunk));
    stream.pipe(log, { end: false });
  }
  const server = {
    port,
    output: () => output,
    stop: () => killGroup(child),
    exited: new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1))),
  };
  for (let waited = 0; waited < 30_000; waited += 100) {
    const answer = await fetch(`http://127.0.0.1:${port}/version`).catch(() => undefined);
    if (answer?.ok) return server;
    if (child.exitCode !== null) break;
    await sleep(100);
  }
  server.stop();
  throw new Refusal(`VS Code's server did not start. Its last words, from ${logFile}:\n${output.slice(-2000).trim()}`);
}
