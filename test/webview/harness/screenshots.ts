// Takes pictures of the page in every theme into test/output/webview: `npx tsx test/webview/harness/screenshots.ts [names]`.
import { mkdir } from 'node:fs/promises';
import { settled, startBrowser } from './browser';
import { startServer } from './server';

const shots = [
  { name: 'inspector-dark', runs: 'inspector', theme: 'dark', width: 1440 },
  { name: 'inspector-light', runs: 'inspector', theme: 'light', width: 1440 },
  { name: 'inspector-hc-dark', runs: 'inspector', theme: 'hc-dark', width: 1440 },
  { name: 'inspector-hc-light', runs: 'inspector', theme: 'hc-light', width: 1440 },
  { name: 'inspector-narrow', runs: 'inspector', theme: 'dark', width: 500 },
  { name: 'inspector-middle', runs: 'inspector', theme: 'light', width: 900 },
  { name: 'inspector-add', runs: 'add', theme: 'dark', width: 1800 },
  { name: 'inspector-wide', runs: 'wide', theme: 'light', width: 1440 },
  { name: 'compare-dark', runs: 'compare', theme: 'dark', width: 1440 },
  { name: 'compare-light', runs: 'compare', theme: 'light', width: 1440 },
  { name: 'compare-hc-dark', runs: 'compare', theme: 'hc-dark', width: 1440 },
] as const;

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const output = new URL('../../output/webview/', import.meta.url).pathname;
  await mkdir(output, { recursive: true });
  const [server, browser] = await Promise.all([startServer(), startBrowser()]);
  for (const { name, runs, theme, width } of shots) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    page.on('pageerror', (error) => console.error(name, error));
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.error(name, message.text()));
    await page.goto(`${server.origin}/?runs=${runs}&theme=${theme}`);
    await settled(page);
    const cell = page.locator('[data-panel="errors"] [data-place="1"][data-digits="5"]').first();
    await cell.click();
    await settled(page);
    await page.locator('[data-panel="failures"] [data-prompt]').first().click();
    await settled(page);
    await page.locator('[data-panel="reads"] [data-answer="1"][data-operand="a"][data-input-place="1"]').first().click();
    await settled(page);
    await page.mouse.move(2, 2);
    await page.screenshot({ path: `${output}${name}.png`, fullPage: true });
    await page.close();
  }
  await browser.close();
  await server.close();
}

void main();
