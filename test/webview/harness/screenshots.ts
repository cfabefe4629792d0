// Takes pictures of the page in every theme into test/output/webview: `npx tsx test/webview/harness/screenshots.ts
// [beginnings of names]`.
import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { settled, startBrowser } from './browser';
import { startServer } from './server';

interface Shot {
  readonly name: string;
  readonly runs: string;
  readonly theme: string;
  readonly width: number;
  /** Of this probe's answer alone. */
  readonly probe?: string;
}

const probes = ['ablation', 'verdict', 'errors', 'attention-roles', 'pca', 'residue'];
const themes = ['dark', 'light', 'hc-dark', 'hc-light'];

const shots: readonly Shot[] = [
  ...themes.map((theme) => ({ name: `inspector-${theme}`, runs: 'inspector', theme, width: 1440 })),
  { name: 'inspector-narrow', runs: 'inspector', theme: 'dark', width: 500 },
  { name: 'inspector-middle', runs: 'inspector', theme: 'light', width: 900 },
  { name: 'inspector-add', runs: 'add', theme: 'dark', width: 1800 },
  { name: 'inspector-wide', runs: 'wide', theme: 'light', width: 1440 },
  ...['dark', 'light', 'hc-dark'].map((theme) => ({ name: `compare-${theme}`, runs: 'compare', theme, width: 1440 })),
  ...themes.map((theme) => ({ name: `compare-930-${theme}`, runs: 'compare', theme, width: 930 })),
  ...['three', 'mixed', 'eight'].map((runs) => ({ name: `compare-930-${runs}`, runs, theme: 'dark', width: 930 })),
  ...probes.flatMap((probe) =>
    themes.map((theme) => ({ name: `probe-${probe}-${theme}`, runs: 'inspector', theme, width: 1440, probe })),
  ),
  ...probes.map((probe) => ({ name: `probe-narrow-${probe}`, runs: 'inspector', theme: 'dark', width: 500, probe })),
  ...probes.map((probe) => ({ name: `probe-wide-${probe}`, runs: 'wide', theme: 'light', width: 1440, probe })),
  ...probes.map((probe) => ({ name: `probe-compare-${probe}`, runs: 'compare', theme: 'light', width: 1440, probe })),
  ...probes.map((probe) => ({ name: `probe-930-${probe}`, runs: 'inspector', theme: 'light', width: 930, probe })),
];

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const output = new URL('../../output/webview/', import.meta.url).pathname;
  await mkdir(output, { recursive: true });
  const [server, browser] = await Promise.all([startServer(), startBrowser()]);
  for (const { name, runs, theme, width, probe } of shots) {
    if (wanted.length > 0 && !wanted.some((beginning) => name.startsWith(beginning))) continue;
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    page.on('pageerror', (error) => console.error(name, error));
    page.on(
      'console',
      (message) => ['error', 'warning'].includes(message.type()) && console.error(name, message.text()),
    );
    await page.goto(`${server.origin}/?runs=${runs}&theme=${theme}`);
    await settled(page);
    if (probe) await ask(page, probe);
    else await select(page);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.mouse.move(2, 2);
    await (probe
      ? page.locator('[data-panel="probes"]').screenshot({ path: `${output}${name}.png` })
      : page.screenshot({ path: `${output}${name}.png`, fullPage: true }));
    await page.close();
  }
  await browser.close();
  await server.close();
}

async function select(page: Page): Promise<void> {
  await page.locator('[data-panel="errors"] [data-place="1"][data-digits="5"]').first().click();
  await settled(page);
  await page.locator('[data-panel="failures"] [data-prompt]').first().click();
  await settled(page);
  await page.locator('[data-panel="reads"] [data-answer="1"][data-operand="a"][data-input-place="1"]').first().click();
  await settled(page);
}

async function ask(page: Page, probe: string): Promise<void> {
  await page.locator('[data-control="probe"]').selectOption(probe);
  const circuit = page.locator('[data-option="circuit"]');
  if (await circuit.count()) await circuit.check();
  await page.locator('[data-action="run-probe"]').click();
  await settled(page);
}

void main();
