#!/usr/bin/env node
// Passes `code`'s command line on to desktop VS Code (DIGITSCOPE_DESKTOP), and lets the tests drive its window through
// Chromium's debugging port. Ends with VS Code's exit code, or 124 when it takes too long.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { freePort } from '../../../scripts/lib/port.mjs';
import { start } from '../../../scripts/lib/run.mjs';
import { writeSettings } from '../../../scripts/lib/server-process.mjs';
import { parseArguments } from './arguments.mjs';
import { serveDriver } from './driver-server.mjs';
import { openLog } from './test-log.mjs';
import { stopAfter } from './time-limit.mjs';

/** The window with the workbench in it, as soon as it is there (60 s at most). */
async function findWorkbench(port) {
  for (let waited = 0; waited < 60_000; waited += 200) {
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => undefined);
    for (const page of browser?.contexts().flatMap((context) => context.pages()) ?? []) {
      if (await page.locator('.monaco-workbench').count()) return page;
    }
    await browser?.close();
    await sleep(200);
  }
  throw new Error('the window of VS Code could not be reached through its debugging port');
}

stopAfter(Number(process.env.DIGITSCOPE_VSCODE_SECONDS ?? 480));
const words = process.argv.slice(2);
writeSettings(parseArguments(words).userDataDir);
const port = await freePort();
const code = start(process.env.DIGITSCOPE_DESKTOP, [`--remote-debugging-port=${port}`, ...words], {
  stdio: ['ignore', 'pipe', 'pipe'],
});
const log = openLog();
createInterface({ input: code.stdout }).on('line', (line) => log.add(line));
createInterface({ input: code.stderr }).on('line', (line) => log.add(line, true));
code.once('error', (error) => {
  console.error(`${process.env.DIGITSCOPE_DESKTOP} could not be started: ${error.message}`);
  process.exit(1);
});
code.once('close', (status) => {
  if (status !== 0) log.explain();
  process.exit(status ?? 1);
});
if (process.env.DIGITSCOPE_DRIVER) await serveDriver(process.env.DIGITSCOPE_DRIVER, findWorkbench(port));
