import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

const axeScript = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const themes = ['dark', 'light', 'hc-dark', 'hc-light'];
const probes = ['ablation', 'verdict', 'errors', 'attention-roles', 'pca'];

/**
 * What axe-core finds that is serious or critical: with all its rules in the first theme, and in the others with the
 * one that is about colours.
 */
async function violations(page: Page): Promise<string[]> {
  // As a debugger does, because the page's content security policy lets no other script run.
  await page.evaluate(axeScript);
  const found: string[] = [];
  for (const theme of themes) {
    await page.evaluate((name) => window.mockHost.setTheme(name as 'dark'), theme);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const options = {
      resultTypes: ['violations'],
      ...(theme === themes[0]
        ? { rules: { 'label-content-name-mismatch': { enabled: true } } }
        : { runOnly: ['color-contrast'] }),
    };
    const { violations: all } = await page.evaluate(
      (chosen) =>
        (window as unknown as { axe: { run(context: Document, options: object): Promise<AxeResults> } }).axe.run(
          document,
          chosen,
        ),
      options,
    );
    for (const { id, impact, nodes } of all) {
      if (impact === 'serious' || impact === 'critical')
        nodes.forEach(({ html, failureSummary }) =>
          found.push(
            `${theme} ${id}: ${html.slice(0, 700)} ${failureSummary?.split('\n').slice(1).join(' ').slice(0, 200)}`,
          ),
        );
    }
  }
  return found;
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

  for (const runs of ['inspector', 'compare', 'three', 'imported'] as const) {
    it(`in ${runs}, as it opens and with a prompt chosen`, async () => {
      const page = await open({ runs, width: 1232 });
      assert.deepEqual(await violations(page), []);
      if (runs === 'imported') return;
      await select(page);
      assert.deepEqual(await violations(page), []);
    });
  }

  it('in the answers of all probes', async () => {
    const page = await open();
    for (const probe of probes) {
      await ask(page, probe);
      assert.deepEqual(await violations(page), [], probe);
    }
  });

  it('in the answers of probes side by side, and their differences', async () => {
    const page = await open({ runs: 'compare' });
    await page.locator('[data-action="difference"]').click();
    await ask(page, 'ablation');
    assert.deepEqual(await violations(page), []);
  });

  it('in tables', async () => {
    const page = await open();
    await ask(page, 'errors');
    for (const toggle of await page.locator('[data-action="table"]').all()) await toggle.click();
    await settled(page);
    assert.deepEqual(await violations(page), []);
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
    assert.deepEqual(await violations(page), []);
    const refused = await open({ version: 99 });
    await refused.waitForSelector('[data-failure]');
    assert.deepEqual(await violations(refused), []);
  });
});
