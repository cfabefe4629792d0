import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

const shown = async (page: Page) => {
  await settled(page);
  return [
    await page.locator('[data-control="checkpoint"]').first().inputValue(),
    await page.locator('[data-action="follow"]').first().getAttribute('aria-pressed'),
    (await panel(page, 'errors').locator('.provenance').first().innerText()).split(' ·')[0],
  ];
};
const trainOn = (page: Page) => page.evaluate(() => window.mockHost.trainOn(0));

describe('following a training', function () {
  this.timeout(30_000);
  const { open } = usePage();

  it('goes on to each new checkpoint of a run that trains, until one is chosen by hand', async () => {
    const page = await open({ training: true });
    assert.deepEqual(await shown(page), ['400', 'true', 'step 400']);
    await trainOn(page);
    assert.deepEqual(await shown(page), ['500', 'true', 'step 500']);
    await page.locator('[data-control="checkpoint"]').selectOption('200');
    await trainOn(page);
    assert.deepEqual(await shown(page), ['200', 'false', 'step 200']);
    await page.locator('[data-action="follow"]').click();
    assert.deepEqual(await shown(page), ['600', 'true', 'step 600']);
  });

  it('stays where it is in a run that does not train', async () => {
    const page = await open();
    await trainOn(page);
    assert.deepEqual(await shown(page), ['400', 'false', 'step 400']);
  });

  it('shows each checkpoint that it comes to before it goes on, however fast they come', async () => {
    const page = await open({ training: true, delay: 150 });
    await page.evaluate(() => (window.mockHost.asked.length = 0));
    await page.evaluate(() => {
      const steps: string[] = [];
      Object.assign(window, { steps });
      new MutationObserver(() => {
        const step = document.querySelector('[data-panel="errors"] .provenance')!.textContent!.split(' ·')[0];
        if (steps.at(-1) !== step) steps.push(step);
      }).observe(document.querySelector('[data-panel="errors"] .provenance')!, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    for (let i = 0; i < 5; i++) {
      await trainOn(page);
      await page.waitForTimeout(40);
    }
    assert.deepEqual(await shown(page), ['900', 'true', 'step 900']);
    const steps = await page.evaluate(() => (window as unknown as { steps: string[] }).steps);
    assert.deepEqual(
      [steps.includes('step 500'), steps.at(-1), await page.evaluate(() => window.mockHost.cancelled)],
      [true, 'step 900', 0],
    );
  });

  it('is kept while the page is hidden, and by a chosen checkpoint of the curve ended', async () => {
    const page = await open({ training: true });
    await page.reload();
    assert.deepEqual(await shown(page), ['400', 'true', 'step 400']);
    const curve = panel(page, 'curve').getByRole('slider');
    await curve.focus();
    await curve.press('Home');
    await curve.press('Enter');
    assert.deepEqual(await shown(page), ['100', 'false', 'step 100']);
    await page.reload();
    assert.deepEqual(await shown(page), ['100', 'false', 'step 100']);
  });
});
