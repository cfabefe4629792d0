import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

const said = (page: Page) => page.locator('[data-announcer]').innerText();
const lock = (page: Page) => page.locator('[data-action="lock"]');
const cell = (page: Page, place: number) =>
  panel(page, 'reads').locator(`[data-answer="0"][data-operand="a"][data-input-place="${place}"]`);

describe('messages of the page', function () {
  this.timeout(30_000);
  const { open } = usePage();

  it('leave when they are no longer true', async () => {
    const page = await open();
    await lock(page).click();
    await cell(page, 2).click();
    assert.match(await said(page), /locked/);
    // Not by a click: what is no longer true leaves by itself.
    await lock(page).evaluate((button: HTMLElement) => button.click());
    assert.equal(await said(page), '');
  });

  it('leave with the next thing that is done, and after a while', async () => {
    const page = await open();
    const save = () => panel(page, 'errors').locator('[data-action="csv"]').click();
    await page.clock.install();
    await save();
    await page.waitForFunction(() => document.querySelector('[data-announcer]')?.textContent === 'Saved.');
    await page.clock.runFor(7000);
    assert.equal(await said(page), 'Saved.');
    await page.clock.runFor(1500);
    assert.equal(await said(page), '');
    await save();
    await page.waitForFunction(() => document.querySelector('[data-announcer]')?.textContent === 'Saved.');
    await page.keyboard.press('Tab');
    assert.equal(await said(page), '');
  });

  it('are announced again when they are the same', async () => {
    const page = await open();
    await lock(page).click();
    await page.evaluate(() => {
      const spoken: string[] = [];
      Object.assign(window, { spoken });
      new MutationObserver((changes) =>
        changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => spoken.push(node.textContent ?? ''))),
      ).observe(document.querySelector('[data-announcer]')!, { childList: true });
    });
    await cell(page, 2).click();
    await cell(page, 2).click();
    const spoken = await page.evaluate(() => (window as unknown as { spoken: string[] }).spoken);
    assert.deepEqual([spoken.length, spoken[0] === spoken[1], /locked/.test(spoken[0])], [2, true, true]);
  });

  it('about a prompt leave as soon as it is changed', async () => {
    const page = await open();
    const box = page.locator('[data-control="prompt"]');
    const error = page.locator('[data-prompt-error]');
    await box.fill('12+x');
    await box.press('Enter');
    await settled(page);
    assert.match(await error.innerText(), /“x” in the second number/);
    await box.press('Backspace');
    assert.deepEqual([await error.innerText(), await box.getAttribute('aria-invalid')], ['', 'false']);
    // Escape leaves what is being written, and the words about it come back.
    await box.press('Escape');
    assert.deepEqual([await box.inputValue(), /“x”/.test(await error.innerText())], ['12+x', true]);
  });

  it(
    'say in place why a prompt has no attention, and show the last one that has some, of the checkpoint that is ' +
      'chosen',
    async () => {
      const page = await open();
      const attention = panel(page, 'attention');
      const box = page.locator('[data-control="prompt"]');
      for (const prompt of ['12+34', '12+x']) {
        await box.fill(prompt);
        await box.press('Enter');
        await settled(page);
      }
      await page.locator('[data-control="checkpoint"]').selectOption('200');
      await settled(page);
      const dimmed = () =>
        attention
          .locator('.drawing')
          .evaluate((e) => [getComputedStyle(e).opacity, e.closest('.run')!.getAttribute('data-status')]);
      assert.deepEqual(
        [await dimmed(), (await attention.locator('.provenance').innerText()).replace(/ ·.*· /, ' ')],
        [['1', 'ready'], 'step 200 000012+000034='],
      );
      assert.match(await attention.locator('[data-notice]').innerText(), /“12\+x”.*000012\+000034=/);
      await box.fill('1+1');
      await box.press('Enter');
      await settled(page);
      assert.equal(await attention.locator('[data-notice]').isVisible(), false);
    },
  );

  it('say in place why there is nothing, where no prompt before could be asked', async () => {
    const page = await open();
    const box = page.locator('[data-control="prompt"]');
    await box.fill('12+x');
    await box.press('Enter');
    await settled(page);
    await page.reload();
    await settled(page);
    const attention = panel(page, 'attention');
    assert.match(await attention.locator('[data-refusal]').innerText(), /“12\+x”/);
    assert.deepEqual(
      [
        await attention.locator('.drawing').isVisible(),
        await attention.locator('[data-action="retry"]').count(),
        /“x”/.test(await page.locator('[data-prompt-error]').innerText()),
      ],
      [false, 0, true],
    );
  });

  it('say what the lock does', async () => {
    const page = await open();
    assert.match((await lock(page).getAttribute('title')) ?? '', /selected .*clicks/i);
  });
});
