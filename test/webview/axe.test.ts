import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

const axeScript = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core puts on the window. */
interface Axe {
  run(context: Document | string[], options: RunOptions): Promise<AxeResults>;
}

const themes = ['dark', 'light', 'hc-dark', 'hc-light'];
const probes = ['ablation', 'verdict', 'errors', 'attention-roles', 'pca'];

/** What is checked: the whole page, or only some panels where the rest is as it was in an earlier check. */
interface Extent {
  /** Panels in which all rules hold. */
  readonly panels?: readonly string[];
  /** Panels in which text has contrast in the other themes too; none for a view made of the same parts as another. */
  readonly contrast?: readonly string[];
}

/**
 * What axe-core finds that is serious or critical: with all its rules in the first theme, and in the others with the
 * one that is about colours, which takes most of the time.
 */
async function violations(page: Page, { panels, contrast = panels }: Extent = {}): Promise<string[]> {
  // As a debugger does, because the page's content security policy lets no other script run.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeScript);
  const found = await violationsIn(page, themes[0], panels, {
    rules: { 'label-content-name-mismatch': { enabled: true } },
  });
  for (const theme of contrast?.length === 0 ? [] : themes.slice(1))
    found.push(...(await violationsIn(page, theme, contrast, { runOnly: ['color-contrast'] })));
  return found;
}

async function violationsIn(
  page: Page,
  theme: string,
  panels: readonly string[] | undefined,
  rules: RunOptions,
): Promise<string[]> {
  await page.evaluate((name) => window.mockHost.setTheme(name as 'dark'), theme);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const { violations: all } = await page.evaluate(
    ({ selectors, options }) => (window as unknown as { axe: Axe }).axe.run(selectors ?? document, options),
    {
      selectors: panels?.map((id) => `[data-panel="${id}"]`),
      options: { resultTypes: ['violations'], ...rules } satisfies RunOptions,
    },
  );
  return all
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => {
        const why = failureSummary?.split('\n').slice(1).join(' ').slice(0, 200);
        return `${theme} ${id}: ${html.slice(0, 700)} ${why}`;
      }),
    );
}

async function ask(page: Page, probe: string): Promise<void> {
  await page.locator('[data-control="probe"]').selectOption(probe);
  await page.locator('[data-action="run-probe"]').click();
  await settled(page);
}

/** An error cell with its list, and one of its prompts. */
async function select(page: Page): Promise<void> {
  await panel(page, 'errors').locator('[data-place="1"][data-digits="5"]').first().click();
  await settled(page);
  await panel(page, 'failures').locator('[data-prompt]').first().click();
  await settled(page);
}

describe('axe-core finds nothing serious', function () {
  this.timeout(120_000);
  const { open } = usePage();

  it('in inspector, as it opens and with a prompt chosen', async () => {
    const page = await open({ width: 1232 });
    assert.deepEqual(await violations(page, { contrast: ['failures'] }), []);
    await select(page);
    assert.deepEqual(await violations(page), []);
  });

  it('in compare, as it opens and with a prompt chosen', async () => {
    const page = await open({ runs: 'compare', width: 1232 });
    assert.deepEqual(await violations(page, { panels: ['failures'] }), []);
    await select(page);
    assert.deepEqual(await violations(page), []);
  });

  it('in three, whose parts are those of compare in narrower columns', async () => {
    const page = await open({ runs: 'three', width: 1232 });
    await select(page);
    assert.deepEqual(await violations(page, { contrast: [] }), []);
  });

  it('in imported', async () => {
    const page = await open({ runs: 'imported', width: 1232 });
    assert.deepEqual(await violations(page), []);
  });

  it('in the answers of all probes', async () => {
    const page = await open();
    for (const probe of probes) {
      await ask(page, probe);
      assert.deepEqual(await violations(page, { panels: ['probes'] }), [], probe);
    }
  });

  it('in the answers of probes side by side, and their differences', async () => {
    const page = await open({ runs: 'compare' });
    await page.locator('[data-action="difference"]').click();
    await ask(page, 'ablation');
    assert.deepEqual(await violations(page, { panels: ['errors', 'reads', 'probes'] }), []);
  });

  it('in tables, which look alike in every panel', async () => {
    const page = await open();
    await ask(page, 'verdict');
    for (const toggle of await page.locator('[data-action="table"]').all()) await toggle.click();
    await settled(page);
    assert.deepEqual(await violations(page, { contrast: ['errors', 'probes'] }), []);
  });

  it('while data are loading, with and without an answer before', async () => {
    const page = await open({ delay: 60_000, waiting: true });
    assert.deepEqual(await violations(page), []);
    const shown = await open();
    await select(shown);
    await ask(shown, 'verdict');
    await shown.evaluate(() => (window.mockHost.delay = 60_000));
    await shown.locator('[data-control="checkpoint"]').selectOption('200');
    await shown.locator('[data-action="run-probe"]').click();
    assert.equal((await shown.locator('[data-status="loading"]').count()) > 4, true);
    assert.deepEqual(await violations(shown), []);
  });

  it('where something went wrong', async () => {
    const page = await open();
    await page.evaluate(() =>
      ['evaluate', 'reads'].forEach((call) => window.mockHost.failNext(call, 'The engine ended while it was asked.')),
    );
    await page.locator('[data-control="checkpoint"]').selectOption('200');
    await page.locator('[data-control="prompt"]').fill('12+x');
    await page.locator('[data-action="show-prompt"]').click();
    await page.locator('[data-option="samples"]').fill('many');
    await settled(page);
    assert.deepEqual(await violations(page), []);
    await ask(page, 'residue');
    assert.deepEqual(await violations(page, { panels: ['probes'] }), []);
    const refused = await open({ version: 99 });
    await refused.waitForSelector('[data-failure]');
    assert.deepEqual(await violations(refused), []);
  });
});
