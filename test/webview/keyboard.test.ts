import assert from 'node:assert/strict';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

describe('keyboard', function () {
  this.timeout(30_000);
  const { open } = usePage();

  it('walks from the error heatmap to the prompts to the map without a mouse', async () => {
    const page = await open();
    const { keyboard } = page;
    await panel(page, 'errors').locator('[data-cell][tabindex="0"]').focus();
    for (const key of ['End', 'ArrowLeft', 'Enter']) await keyboard.press(key);
    await settled(page);
    const focused = () =>
      page.evaluate(() => [
        document.activeElement?.getAttribute('data-place'),
        document.activeElement?.getAttribute('data-digits'),
        document.activeElement?.getAttribute('aria-selected'),
      ]);
    // The drawing is new, and the focus is where it was.
    assert.deepEqual(await focused(), ['1', '5', 'true']);
    await panel(page, 'failures').locator('[data-cell][tabindex="0"]').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await keyboard.press(key);
    await settled(page);
    assert.equal(await panel(page, 'failures').locator('[aria-selected="true"]').getAttribute('data-cell'), '2,0');
    const map = page.locator('[data-map]');
    assert.equal(await map.getAttribute('data-marked-row'), '14');
    await map.focus();
    for (const key of ['ArrowUp', 'End', 'ArrowLeft', 'Home', 'ArrowRight', 'Enter']) await keyboard.press(key);
    await settled(page);
    assert.deepEqual(
      [
        await map.getAttribute('data-marked-row'),
        await map.getAttribute('data-marked-key'),
        await map.evaluate((e) => e === document.activeElement),
      ],
      ['13', '1', true],
    );
  });

  it('moves through heads and tokens', async () => {
    const page = await open();
    await page.locator('[data-grid="heads"] [tabindex="0"]').focus();
    for (const key of ['ArrowDown', 'ArrowRight', ' ']) await page.keyboard.press(key);
    await settled(page);
    assert.deepEqual(
      [
        await page.locator('[data-map]').getAttribute('data-layer'),
        await page.locator('[data-map]').getAttribute('data-head'),
      ],
      ['1', '1'],
    );
    await page.locator('[data-grid="strip"] [tabindex="0"]').focus();
    for (const key of ['End', 'Enter']) await page.keyboard.press(key);
    await settled(page);
    assert.equal(await page.locator('[data-token][data-marked="answer"]').getAttribute('data-role'), 'answer tens');
  });

  it('reads out what it comes to, in a live line', async () => {
    const page = await open();
    await panel(page, 'reads').locator('[data-cell][tabindex="0"]').focus();
    await page.keyboard.press('ArrowRight');
    const line = panel(page, 'reads').locator('[data-readout]');
    assert.match(await line.innerText(), /^answer tens changes in .*% of prompts when a tens is resampled; /);
    assert.equal(await line.getAttribute('aria-live'), 'polite');
  });
});
