import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { settled, startBrowser } from './browser';
import { startServer, type HarnessServer } from './server';

export interface PageOptions {
  readonly runs?:
    | 'inspector'
    | 'compare'
    | 'three'
    | 'eight'
    | 'mixed'
    | 'single'
    | 'plain'
    | 'add'
    | 'imported'
    | 'wide'
    | 'broken'
    | 'hostile';
  readonly theme?: string;
  readonly width?: number;
  readonly delay?: number;
  readonly version?: number;
  readonly training?: boolean;
  readonly height?: number;
  /** Whether to come back while the page still waits for its data. */
  readonly waiting?: boolean;
}

let started: Promise<[HarnessServer, Browser]> | undefined;
/** The server and the browser of this process, started for the first suite that needs them. */
const start = () => (started ??= Promise.all([startServer(), startBrowser()]));

// Loaded by a test file, and so of the suite around all files.
after(async () => {
  const [server, browser] = (await started) ?? [];
  await browser?.close();
  await server?.close();
});

/** Gives a suite's tests a server and a browser. */
export function usePage(): { open(options?: PageOptions): Promise<Page>; problems: string[] } {
  let server: HarnessServer | undefined;
  let browser: Browser | undefined;
  /** Errors and refusals by the content security policy; a test that expects some empties the list. */
  const problems: string[] = [];
  before(async function () {
    this.timeout(60_000);
    [server, browser] = await start();
  });
  afterEach(async () => {
    await Promise.all(browser!.contexts().map((context) => context.close()));
    assert.deepEqual(problems.splice(0), [], 'the page had no errors');
  });
  return {
    problems,
    async open({
      runs = 'inspector',
      theme = 'dark',
      width = 1440,
      delay = 5,
      version,
      training = false,
      height = 900,
      waiting = false,
    } = {}) {
      const page = await browser!.newPage({ viewport: { width, height } });
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      // esbuild's names for inner functions, in the functions that tests send to the page.
      await page.addInitScript({ content: 'globalThis.__name = (f) => f;' });
      page.setDefaultTimeout(10_000);
      const query = new URLSearchParams({ runs, theme, delay: String(delay) });
      if (version !== undefined) query.set('version', String(version));
      if (training) query.set('training', '');
      await page.goto(`${server!.origin}/?${query}`);
      if (waiting) await page.waitForSelector('[data-panel]');
      else if (version === undefined) await settled(page);
      return page;
    },
  };
}

/** A panel of the page. */
export const panel = (page: Page, id: string) => page.locator(`[data-panel="${id}"]`);
