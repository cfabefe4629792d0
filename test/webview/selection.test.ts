import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

const errorCell = (page: Page, digits: number, place = 1) =>
  panel(page, 'errors').locator(`[data-place="${place}"][data-digits="${digits}"]`);
const scrollY = (page: Page) => page.evaluate(() => window.scrollY);
/** What is selected: the error cell's length, the marked row and digit, the head, the prompt. */
const selected = async (page: Page) => {
  await settled(page);
  return page.evaluate(() => [
    document.querySelector('[data-panel="errors"] [aria-selected="true"]')?.getAttribute('data-digits') ?? null,
    ...['marked-row', 'marked-key', 'layer', 'head'].map(
      (name) => document.querySelector('[data-map]')?.getAttribute(`data-${name}`) ?? null,
    ),
    document.querySelector<HTMLInputElement>('[data-control="prompt"]')!.value,
  ]);
};
/** Waits until a smooth scroll has come to rest. */
const rested = (page: Page) =>
  page.evaluate(async () => {
    for (let last = -1, still = 0; still < 5; last = window.scrollY) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      still = window.scrollY === last ? still + 1 : 0;
    }
  });
const inView = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((e) => {
      const { top, bottom } = e.getBoundingClientRect();
      return Math.min(bottom, window.innerHeight) - Math.max(top, 0);
    });

describe('the selection', function () {
  this.timeout(40_000);
  const { open } = usePage();

  it('is taken back step by step: by Escape, by Alt and Left, by Back', async () => {
    const page = await open();
    const start = await selected(page);
    await errorCell(page, 5).click();
    const cell = await selected(page);
    await panel(page, 'failures').locator('[data-prompt]').nth(1).click();
    const prompt = await selected(page);
    await page.locator('[data-map]').click({ position: { x: 120, y: 200 } });
    const mark = await selected(page);
    assert.equal(new Set([start, cell, prompt, mark].map(String)).size, 4);
    await page.keyboard.press('Escape');
    assert.deepEqual(await selected(page), prompt);
    await page.keyboard.press('Alt+ArrowLeft');
    assert.deepEqual(await selected(page), cell);
    const back = page.locator('[data-action="back"]');
    await back.click();
    assert.deepEqual([await selected(page), await back.isDisabled()], [start, true]);
  });

  it('remembers what to take back while the page is hidden', async () => {
    const page = await open();
    await errorCell(page, 5).click();
    const cell = await selected(page);
    await page.locator('[data-grid="heads"] [data-layer="2"][data-head="1"]').click();
    await page.reload();
    await settled(page);
    await page.keyboard.press('Escape');
    assert.deepEqual(await selected(page), cell);
  });

  it('stays while it is locked, and Escape in a box is of the box', async () => {
    const page = await open();
    await errorCell(page, 5).click();
    const cell = await selected(page);
    await page.locator('[data-control="samples"]').press('Escape');
    await page.locator('[data-control="prompt"]').press('Escape');
    await page.locator('[data-control="prompt"]').press('Alt+ArrowLeft');
    assert.deepEqual(await selected(page), cell);
    await page.locator('[data-action="lock"]').click();
    await page.keyboard.press('Escape');
    assert.deepEqual(
      [
        await selected(page),
        /locked/.test(await page.locator('[data-announcer]').innerText()),
        await page.locator('[data-action="back"]').isDisabled(),
      ],
      [cell, true, true],
    );
  });

  it('leaves Escape to VS Code where there is nothing to take back', async () => {
    const page = await open();
    await page.evaluate(() => window.addEventListener('keydown', ({ key }) => (document.title = key)));
    await page.keyboard.press('Escape');
    assert.equal(await page.title(), 'Escape');
    await errorCell(page, 5).click();
    await page.evaluate(() => (document.title = ''));
    await page.keyboard.press('Escape');
    assert.equal(await page.title(), '');
  });

  it('brings the list of failing prompts and the attention of a prompt into view, smoothly', async () => {
    const page = await open({ width: 932, height: 640 });
    assert.ok((await inView(page, '[data-panel="failures"]')) < 100);
    await errorCell(page, 5).click();
    await rested(page);
    assert.ok((await inView(page, '[data-panel="failures"] .scroll')) > 150);
    await page.evaluate(() => {
      const tops: number[] = [];
      Object.assign(window, { tops });
      window.addEventListener('scroll', () => tops.push(window.scrollY));
    });
    const from = await scrollY(page);
    await panel(page, 'failures').locator('[data-prompt]').first().click();
    await rested(page);
    assert.ok((await inView(page, '[data-panel="attention"]')) > 200);
    const tops = await page.evaluate(() => (window as unknown as { tops: number[] }).tops);
    assert.ok(tops.length > 2 && tops[0] > from && tops[0] < tops.at(-1)!, String(tops));
  });

  it('does not move a page on which its effect is in view', async () => {
    const page = await open({ width: 1440, height: 1600 });
    for (const target of [
      errorCell(page, 5),
      panel(page, 'reads').locator('[data-answer="1"][data-operand="b"][data-input-place="1"]'),
      page.locator('[data-grid="heads"] [data-layer="2"][data-head="1"]'),
    ]) {
      await target.click();
      await settled(page);
      await rested(page);
      assert.equal(await scrollY(page), 0);
    }
  });

  it('jumps instead where the reader wants less motion, and leaves the focus where the keyboard goes on', async () => {
    const page = await open({ width: 932, height: 700 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await errorCell(page, 5).focus();
    // The page listens before the key is pressed.
    await page.evaluate(
      () =>
        void Object.assign(window, {
          jumped: new Promise<number>((resolve) =>
            window.addEventListener('scroll', () => resolve(window.scrollY), { once: true }),
          ),
        }),
    );
    await page.keyboard.press('Enter');
    const first = await page.evaluate(() => (window as unknown as { jumped: Promise<number> }).jumped);
    await settled(page);
    await rested(page);
    assert.ok(first > 100, String(first));
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-digits')), '5');
    // The next arrow key brings the cell back into view.
    await page.keyboard.press('ArrowRight');
    await rested(page);
    assert.ok((await inView(page, '[data-panel="errors"] [data-cell="0,5"]')) > 10);
  });

  it('takes the reads along to the length of its error cell, and back', async () => {
    const page = await open();
    const reads = panel(page, 'reads');
    const length = page.locator('[data-control="reads-digits"]');
    await errorCell(page, 6).click();
    await settled(page);
    assert.deepEqual(
      [
        await length.inputValue(),
        await reads.getByRole('gridcell').count(),
        /500 prompts of 6 digits$/.test(await reads.locator('.provenance').innerText()),
      ],
      ['6', 2 * 12, true],
    );
    await page.keyboard.press('Escape');
    await settled(page);
    assert.deepEqual([await length.inputValue(), await reads.getByRole('gridcell').count()], ['3', 2 * 6]);
  });
});

describe('how far the page is scrolled', function () {
  this.timeout(30_000);
  const { open } = usePage();

  it('is the same when a page comes back, however slowly its panels fill', async () => {
    const page = await open({ width: 932, height: 700, delay: 150 });
    const probes = page.locator('[data-panel="probes"]');
    await probes.locator('[data-action="run-probe"]').click();
    await settled(page);
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight - window.innerHeight - 300));
    await rested(page);
    const before = await scrollY(page);
    await page.reload();
    await settled(page);
    await rested(page);
    assert.deepEqual([before > 1500, await scrollY(page)], [true, before]);
    // From then on the reader scrolls.
    await page.mouse.move(400, 300);
    await page.mouse.wheel(0, -400);
    await rested(page);
    await page.setViewportSize({ width: 900, height: 700 });
    await rested(page);
    assert.ok((await scrollY(page)) < before - 200);
  });
});
