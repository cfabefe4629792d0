import assert from 'node:assert/strict';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

describe('page and host', function () {
  this.timeout(30_000);
  const { open, problems } = usePage();

  it('says what to do when it is older or newer than the extension', async () => {
    const page = await open({ version: 99 });
    assert.match(
      await page.locator('[data-failure]').innerText(),
      /version 4 of its protocol and the extension version 99.*Reload/s,
    );
  });

  it('shows hostile names as text', async () => {
    const page = await open({ runs: 'hostile' });
    assert.equal(await page.locator('[data-run-name]').innerText(), '<img src=x onerror="document.title=1"> & "run"');
    assert.deepEqual([await page.locator('img').count(), await page.title()], [0, 'Digitscope']);
  });

  it('shows what there is of a model whose probabilities and losses are no numbers', async () => {
    const page = await open({ runs: 'broken' });
    const reads = panel(page, 'reads');
    const curve = panel(page, 'curve');
    assert.equal(await reads.getByRole('gridcell').count(), 2 * 6);
    await reads.getByRole('gridcell').first().hover();
    assert.match(
      await reads.locator('[data-readout]').innerText(),
      /probability and logit margin fall cannot be measured/,
    );
    assert.match(await curve.locator('[data-readout]').innerText(), /loss not a number/);
    const attention = panel(page, 'attention');
    await attention.locator('[data-map]').hover();
    assert.match(await attention.locator('[data-readout]').innerText(), /weight not a number|cannot see/);
    assert.doesNotMatch(await page.locator('body').innerText(), /\bNaN\b/);
    await reads.locator('[data-action="csv"]').click();
    await page.waitForFunction(() => window.mockHost.saved.length > 0);
    assert.match(await page.evaluate(() => window.mockHost.saved[0].text), /a units,1,,\r\n|a units,0\.\d+,,\r\n/);
  });

  it('shows a failure in its place, with a way to try again', async () => {
    const page = await open();
    await page.evaluate(() => window.mockHost.failNext('reads', 'The engine ended while it was asked.'));
    await page.locator('[data-control="reads-digits"]').selectOption('4');
    await settled(page);
    const reads = panel(page, 'reads');
    assert.deepEqual(
      [
        await reads.locator('.failure p').innerText(),
        await reads.locator('.run').getAttribute('data-status'),
        await panel(page, 'errors').locator('.run').getAttribute('data-status'),
      ],
      ['The engine ended while it was asked.', 'failed', 'ready'],
    );
    await reads.locator('[data-action="retry"]').click();
    await settled(page);
    assert.deepEqual([await reads.locator('.failure').count(), await reads.getByRole('gridcell').count()], [0, 2 * 8]);
  });

  it('cancels what a newer question supersedes, and shows only the answer to the newest', async () => {
    const page = await open({ delay: 300 });
    await page.evaluate(() => (window.mockHost.asked.length = 0));
    for (const digits of ['4', '5', '6']) await page.locator('[data-control="reads-digits"]').selectOption(digits);
    await settled(page);
    await page.waitForFunction(() => window.mockHost.cancelled === 2);
    assert.equal(await panel(page, 'reads').getByRole('gridcell').count(), 2 * 12);
  });

  it('tells how far it is while it waits', async () => {
    const page = await open({ delay: 400 });
    await page.locator('[data-control="samples"]').selectOption('200');
    const errors = panel(page, 'errors');
    await page.waitForFunction(
      () => document.querySelector<HTMLProgressElement>('[data-panel="errors"] progress')?.value === 0.5,
    );
    assert.deepEqual(
      [await errors.locator('.run').getAttribute('aria-busy'), await errors.locator('.drawing').isVisible()],
      ['true', true],
    );
  });

  it('comes back as it was after the panel was hidden', async () => {
    const page = await open();
    await panel(page, 'errors').locator('[data-place="1"][data-digits="6"]').click();
    await panel(page, 'reads').locator('[data-answer="1"][data-operand="a"][data-input-place="0"]').click();
    await page.locator('[data-grid="heads"] [data-layer="2"][data-head="1"]').click();
    await page.locator('[data-control="checkpoint"]').selectOption('300');
    await settled(page);
    const state = () =>
      page.evaluate(() => [
        document.querySelector('[data-panel="errors"] [aria-selected="true"]')?.getAttribute('data-digits'),
        ...['marked-row', 'marked-key', 'layer', 'head'].map((name) =>
          document.querySelector('[data-map]')?.getAttribute(`data-${name}`),
        ),
        document.querySelector<HTMLSelectElement>('[data-control="checkpoint"]')?.value,
      ]);
    const before = await state();
    await page.reload();
    await settled(page);
    assert.deepEqual([before, await state()], [['6', '14', '5', '2', '1', '300'], before]);
  });

  it('takes nothing from a state that belongs to other runs', async () => {
    const page = await open();
    await page.evaluate(() =>
      sessionStorage.setItem('state', JSON.stringify({ folders: ['/elsewhere'], layer: 99, steps: [1], prompt: 7 })),
    );
    await page.reload();
    await settled(page);
    assert.equal(await page.locator('[data-map]').getAttribute('data-layer'), '0');
  });

  it('sends an error that nobody caught to the log', async () => {
    const page = await open();
    await page.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error('lost');
        }),
    );
    await page.waitForFunction(() => window.mockHost.logged.length > 0);
    assert.match((await page.evaluate(() => window.mockHost.logged))[0], /^Error: lost/);
    problems.length = 0;
  });
});
