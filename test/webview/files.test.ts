import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

/** The rows of what a panel saves. */
async function savedBy(page: Page, id: string): Promise<string[][]> {
  const before = await page.evaluate(() => window.mockHost.saved.length);
  await panel(page, id).locator('> .controls [data-action="csv"]').click();
  await page.waitForFunction((count) => window.mockHost.saved.length > count, before);
  const text = await page.evaluate(() => window.mockHost.saved.at(-1)!.text);
  return text
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(','));
}
const column = ([head, ...rows]: string[][], name: string) => [...new Set(rows.map((row) => row[head.indexOf(name)]))];

describe('files', function () {
  this.timeout(30_000);
  const { open } = usePage();

  it('name the checkpoint that is shown, not the one whose answer is still to come', async () => {
    const page = await open({ delay: 1500 });
    await panel(page, 'errors').locator('[data-place="1"][data-digits="6"]').click();
    await settled(page);
    await page.locator('[data-control="checkpoint"]').selectOption('100');
    for (const id of ['errors', 'reads', 'failures', 'attention'])
      assert.deepEqual(column(await savedBy(page, id), 'checkpoint'), ['400'], id);
    await settled(page);
    for (const id of ['errors', 'reads', 'failures', 'attention'])
      assert.deepEqual(column(await savedBy(page, id), 'checkpoint'), ['100'], id);
  });

  it('name the checkpoint that is shown after the chosen one failed', async () => {
    const page = await open({ runs: 'compare' });
    await page.evaluate(() => window.mockHost.failNext('evaluate', 'The engine ended while it was asked.'));
    await page.locator('[data-control="checkpoint"]').first().selectOption('200');
    await settled(page);
    const rows = await savedBy(page, 'accuracy');
    assert.deepEqual(
      [column(rows, 'checkpoint'), column(await savedBy(page, 'errors'), 'checkpoint')],
      [['400'], ['400']],
    );
  });

  it('say of the training curve which step each row is of, and no checkpoint beside it', async () => {
    const page = await open();
    const [head, ...rows] = await savedBy(page, 'curve');
    assert.deepEqual(
      [head.slice(0, 3), rows.at(-1)?.slice(0, 2)],
      [
        ['run', 'step', 'seconds'],
        ['mod-add-100-learned', '400'],
      ],
    );
  });
});
