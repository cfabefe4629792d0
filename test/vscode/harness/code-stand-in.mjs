#!/usr/bin/env node
// Takes the command line of desktop `code` for a test run and does the same with the server build of VS Code and Chromium,
// so that @vscode/test-electron needs no desktop. Ends with the exit code of the test run, or 124 when it takes too long.
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureChromium } from '../../../scripts/lib/chromium.mjs';
import { testOutput } from '../../../scripts/lib/paths.mjs';
import { startServer, writeSettings } from '../../../scripts/lib/server-process.mjs';
import { ensureServer } from '../../../scripts/lib/vscode-server.mjs';
import { parseArguments } from './arguments.mjs';
import { openWorkbench } from './browser.mjs';
import { serveDriver } from './driver-server.mjs';
import { stopAfter } from './time-limit.mjs';

stopAfter(Number(process.env.DIGITSCOPE_VSCODE_SECONDS ?? 480));
const { extensionDevelopmentPath, extensionTestsPath, userDataDir, extensionsDir, folder } = parseArguments(process.argv.slice(2));

/** Marks what the test suite prints; its entry, test/vscode/index.ts, puts it there. */
const fromTests = '[tests] ';

/** The server says how the extension host ended; the workbench reports 0 even for one that died. */
async function endedWell(server) {
  for (let waited = 0; waited < 10_000; waited += 50) {
    const [, code, signal] = /Extension Host Process exited with code: (\S+), signal: (\S+?)[.\s]/.exec(server.output()) ?? [];
    if (code) {
      if (code !== '0' || signal !== 'null') console.error(`the extension host ended with code ${code}, signal ${signal}`);
      return code === '0' && signal === 'null';
    }
    await sleep(50);
  }
  console.error('the extension host did not end');
  return false;
}

const logs = join(testOutput, 'vscode');
mkdirSync(logs, { recursive: true });
writeSettings(userDataDir);
const [serverMain, executablePath] = [await ensureServer(), await ensureChromium()];
const server = await startServer(serverMain, { userDataDir, extensionsDir, logFile: join(logs, 'server.log') });

const workbenchLog = createWriteStream(join(logs, 'workbench.log'));
const errors = [];

/** What the tests print goes to the console, the workbench's own messages to its log; its errors are shown when the run fails. */
function onLog(type, args) {
  const text = args.join(' ');
  if (text.startsWith(fromTests)) return console.log(text.replaceAll(new RegExp('^\\[tests\\] ', 'gm'), ''));
  if (type === 'error') errors.push(text);
  workbenchLog.write(`[${type}] ${text}\n`);
}

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
    onLog,
    onExit: resolve,
  }).then((opened) => workbench(opened.page), reject);
});
if (code !== 0) console.error(errors.join('\n'));
process.exit(code === 0 && !(await endedWell(server)) ? 1 : code);
