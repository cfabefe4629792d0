#!/usr/bin/env node
// Takes the command line of desktop `code` for a test run and does the same with the server build of VS Code and
// Chromium, so that @vscode/test-electron needs no desktop. Ends with the exit code of the test run, or 124 when it
// takes too long.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureChromium } from '../../../scripts/lib/chromium.mjs';
import { startServer, writeSettings } from '../../../scripts/lib/server-process.mjs';
import { ensureServer } from '../../../scripts/lib/vscode-server.mjs';
import { parseArguments } from './arguments.mjs';
import { openWorkbench } from './browser.mjs';
import { serveDriver } from './driver-server.mjs';
import { logs, openLog } from './test-log.mjs';
import { stopAfter } from './time-limit.mjs';

stopAfter(Number(process.env.DIGITSCOPE_VSCODE_SECONDS ?? 480));
const { extensionDevelopmentPath, extensionTestsPath, userDataDir, extensionsDir, folder } = parseArguments(
  process.argv.slice(2),
);

/** The server says how the extension host ended; the workbench reports 0 even for one that died. */
async function endedWell(server) {
  for (let waited = 0; waited < 10_000; waited += 50) {
    const [, code, signal] =
      /Extension Host Process exited with code: (\S+), signal: (\S+?)[.\s]/.exec(server.output()) ?? [];
    if (code) {
      if (code !== '0' || signal !== 'null')
        console.error(`the extension host ended with code ${code}, signal ${signal}`);
      return code === '0' && signal === 'null';
    }
    await sleep(50);
  }
  console.error('the extension host did not end');
  return false;
}

writeSettings(userDataDir);
const serverMain = await ensureServer();
const executablePath = await ensureChromium();
const log = openLog();
const server = await startServer(serverMain, { userDataDir, extensionsDir, logFile: join(logs, 'server.log') });

let workbench;
const page = new Promise((resolve) => (workbench = resolve));
if (process.env.DIGITSCOPE_DRIVER) await serveDriver(process.env.DIGITSCOPE_DRIVER, page);

const code = await new Promise((resolve, reject) => {
  server.exited.then(() => reject(new Error('the server ended before the tests did')));
  openWorkbench({
    executablePath,
    port: server.port,
    folder,
    extension: extensionDevelopmentPath,
    tests: extensionTestsPath,
    size: { width: 1280, height: 800 },
    onLog: (type, args) => log.add(args.join(' '), type === 'error'),
    onExit: resolve,
  }).then((opened) => workbench(opened.page), reject);
});
if (code !== 0) log.explain();
process.exit(code === 0 && !(await endedWell(server)) ? 1 : code);
