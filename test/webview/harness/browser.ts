import { chromium, type Browser, type Page } from 'playwright-core';

/** Starts the Chromium that `DIGITSCOPE_CHROMIUM` names, or the system's. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.DIGITSCOPE_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** Waits until no panel of the page is loading and what came is drawn. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('[data-panel]');
  await page.waitForFunction(() => document.querySelector('[data-status="loading"]') === null);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
