import assert from 'node:assert/strict';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

describe('inspector', function () {
  this.timeout(30_000);
  const { open } = usePage();

  it('names the run, its task, encoding, size and checkpoint, and the engine of each result', async () => {
    const page = await open();
    assert.deepEqual(
      {
        name: await page.locator('[data-run-name]').innerText(),
        task: await page.locator('[data-task-title]').innerText(),
        facts: await page.locator('.facts span').allInnerTexts(),
        checkpoint: await page.locator('[data-control="checkpoint"]').inputValue(),
        errors: await panel(page, 'errors').locator('.provenance').innerText(),
        reads: await panel(page, 'reads').locator('.provenance').innerText(),
      },
      {
        name: 'mod-add-100-learned',
        task: '(a + b) mod 100',
        facts: ['learned positions', '3 layers, 3 heads, width 48', '86,208 parameters', 'trained on 1 to 3 digits'],
        checkpoint: '400',
        errors: 'step 400 · onnxruntime 1.30.0 · CPU · 2 workers · 1,000 prompts per length',
        reads: 'step 400 · onnxruntime 1.30.0 · CPU · 2 workers · 500 prompts of 3 digits',
      },
    );
  });

  it('counts one head as one, and says of what it has units first', async () => {
    const page = await open({ runs: 'single' });
    assert.equal((await page.locator('.facts span').allInnerTexts())[1], '1 layer, 1 head, width 16');
    assert.match(await page.locator('[data-order]').innerText(), /^Operands and answers are written units first\./);
    const usual = await open({ runs: 'plain' });
    assert.equal(await usual.locator('[data-order]').count(), 0);
  });

  it('has the whole of every key in sight, and the numbers of the reads at every width', async () => {
    const page = await open();
    await page.evaluate(() => document.documentElement.style.setProperty('--vscode-font-family', '"DejaVu Sans"'));
    await page.locator('[data-action="run-probe"]').click();
    await settled(page);
    const cut = await page
      .locator('.color-bar')
      .evaluateAll((all) =>
        all.flatMap((bar) =>
          [...bar.querySelectorAll('text')]
            .filter(
              (text) =>
                text.getBBox().x < 0 || text.getBBox().x + text.getBBox().width > Number(bar.getAttribute('width')),
            )
            .map((text) => text.textContent),
        ),
      );
    assert.deepEqual([cut, (await page.locator('.color-bar').count()) > 3], [[], true]);
    await page.locator('[data-control="reads-digits"]').selectOption('6');
    for (const width of [932, 1200, 1232, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      assert.equal(await panel(page, 'reads').locator('[data-cell] text').count(), 2 * 12, `at ${width}`);
    }
  });

  it('names the file that a run was imported from', async () => {
    const page = await open({ runs: 'imported' });
    assert.equal((await page.locator('.facts span').allInnerTexts()).at(-1), 'imported from model_s2.pt');
  });

  it('goes from a cell of the error heatmap to the failing prompts to the attention row', async () => {
    const page = await open();
    const cell = panel(page, 'errors').locator('[data-place="1"][data-digits="5"]');
    assert.equal(
      await cell.getAttribute('aria-label'),
      'answer tens at 5 digits: wrong in 9.4% of prompts, right in 90.6%',
    );
    await cell.click();
    await settled(page);
    const failures = panel(page, 'failures');
    const prompts = failures.locator('[data-prompt]');
    assert.equal(
      await failures.locator('.caption').innerText(),
      '94 of 1,000 prompts of 5 digits have answer tens wrong',
    );
    assert.equal(await prompts.count(), 94);
    const chosen = prompts.nth(1);
    const text = await chosen.getAttribute('data-prompt');
    // Wrong digits differ in weight and underline, not only in colour.
    const wrong = chosen.locator('.wrong').first();
    assert.deepEqual(
      await wrong.evaluate((e) => [getComputedStyle(e).fontWeight, getComputedStyle(e).textDecorationLine]),
      ['700', 'underline'],
    );
    await chosen.click();
    await settled(page);
    const map = panel(page, 'attention').locator('[data-map]');
    // The token before the answer's tens digit predicts it: 6 + 1 + 6 + 1 tokens of the prompt, then the units.
    assert.deepEqual(
      {
        row: await map.getAttribute('data-marked-row'),
        prompt: await page.locator('[data-control="prompt"]').inputValue(),
        selected: await chosen.getAttribute('aria-selected'),
        cell: await cell.getAttribute('aria-selected'),
      },
      { row: '14', prompt: text, selected: 'true', cell: 'true' },
    );
    assert.equal(
      await panel(page, 'attention').locator('[data-token][data-marked="answer"]').getAttribute('data-role'),
      'answer tens',
    );
  });

  it('offers the worst place and length before one is chosen', async () => {
    const page = await open();
    await page.locator('[data-action="worst"]').click();
    await settled(page);
    assert.equal(
      await panel(page, 'errors').locator('[aria-selected="true"]').getAttribute('aria-label'),
      'answer tens at 6 digits: wrong in 14% of prompts, right in 86%',
    );
  });

  it('says so where no prompt fails', async () => {
    const page = await open();
    await panel(page, 'errors').locator('[data-place="0"][data-digits="1"]').click();
    await settled(page);
    assert.equal(
      await page.locator('[data-none-fail]').innerText(),
      'None of 100 prompts of 1 digit fails at answer units.',
    );
  });

  it('marks a digit in prompt and maps from the reads matrix', async () => {
    const page = await open();
    const cell = panel(page, 'reads').locator('[data-answer="1"][data-operand="b"][data-input-place="1"]');
    assert.ok(Number(await cell.getAttribute('data-value')) > 0.9);
    await cell.click();
    await settled(page);
    const map = panel(page, 'attention').locator('[data-map]');
    assert.deepEqual(
      {
        key: await map.getAttribute('data-marked-key'),
        row: await map.getAttribute('data-marked-row'),
        token: await page.locator('[data-token][data-marked="key"]').getAttribute('data-role'),
      },
      { key: '11', row: '14', token: 'b tens' },
    );
  });

  it('shows the reads of another length', async () => {
    const page = await open();
    assert.equal(await panel(page, 'reads').getByRole('gridcell').count(), 2 * 6);
    await page.locator('[data-control="reads-digits"]').selectOption('5');
    await settled(page);
    assert.equal(await panel(page, 'reads').getByRole('gridcell').count(), 2 * 10);
  });

  it('shows the attention of a prompt that is typed, and what the host says of a bad one', async () => {
    const page = await open();
    const box = page.locator('[data-control="prompt"]');
    await box.fill('12+34');
    await box.press('Enter');
    await settled(page);
    assert.equal(await panel(page, 'attention').locator('[data-verdict]').getAttribute('data-verdict'), 'right');
    await box.fill('12+x');
    await box.press('Enter');
    await settled(page);
    assert.deepEqual(
      [
        await page.locator('[data-prompt-error]').innerText(),
        await box.getAttribute('aria-invalid'),
        await panel(page, 'attention').locator('.failure').count(),
      ],
      ['“x” in the second number is not a digit of base 10; use 0 to 9.', 'true', 0],
    );
  });

  it('follows the checkpoint picker and the training curve', async () => {
    const page = await open();
    await page.locator('[data-control="checkpoint"]').selectOption('200');
    await settled(page);
    assert.match(await panel(page, 'errors').locator('.provenance').innerText(), /^step 200 /);
    const curve = panel(page, 'curve').getByRole('slider');
    await curve.focus();
    await curve.press('Home');
    await curve.press('Enter');
    await settled(page);
    assert.equal(await page.locator('[data-control="checkpoint"]').inputValue(), '100');
  });

  it('takes in new evaluations and checkpoints without losing the selection', async () => {
    const page = await open();
    await panel(page, 'reads').locator('[data-answer="0"][data-operand="a"][data-input-place="0"]').click();
    await page.evaluate(() => window.mockHost.trainOn(0));
    await settled(page);
    assert.deepEqual(
      {
        steps: await page
          .locator('[data-control="checkpoint"] option')
          .evaluateAll((all) => all.map((o) => (o as HTMLOptionElement).value)),
        shown: await page.locator('[data-control="checkpoint"]').inputValue(),
        last: await panel(page, 'curve').getByRole('slider').getAttribute('aria-valuemax'),
        key: await page.locator('[data-map]').getAttribute('data-marked-key'),
      },
      { steps: ['100', '200', '300', '400', '500'], shown: '400', last: '500', key: '5' },
    );
  });

  it('turns a chart into its table, and saves its numbers through the host', async () => {
    const page = await open();
    const errors = panel(page, 'errors');
    await errors.locator('[data-action="table"]').click();
    await settled(page);
    assert.deepEqual(await errors.locator('thead th').allInnerTexts(), [
      'digits',
      'samples',
      'exact',
      'low digits',
      'theory',
      'answer tens wrong',
      'answer units wrong',
    ]);
    await errors.locator('[data-action="csv"]').click();
    await page.waitForFunction(() => window.mockHost.saved.length > 0);
    const [{ suggestedName, text }] = await page.evaluate(() => window.mockHost.saved);
    assert.equal(suggestedName, 'mod-add-100-learned-errors.csv');
    assert.deepEqual(text.split('\r\n').slice(0, 2), [
      'run,checkpoint,digits,samples,exact,low digits,theory,answer tens wrong,answer units wrong',
      'mod-add-100-learned,400,1,100,1,1,1,0,0',
    ]);
    await panel(page, 'attention').locator('[data-action="csv"]').click();
    await page.waitForFunction(() => window.mockHost.saved.length > 1);
    const rows = (await page.evaluate(() => window.mockHost.saved[1].text)).split('\r\n');
    // A head, its causal half of 16 by 16, for 3 layers of 3 heads; the header and the empty end.
    assert.equal(rows.length, 9 * ((16 * 17) / 2) + 2);
  });

  it('keeps a locked selection, and lets it go again', async () => {
    const page = await open();
    const cell = (place: number) =>
      panel(page, 'reads').locator(`[data-answer="0"][data-operand="a"][data-input-place="${place}"]`);
    await cell(0).click();
    await page.locator('[data-action="lock"]').click();
    await cell(2).click();
    await settled(page);
    assert.deepEqual(
      [
        await page.locator('[data-map]').getAttribute('data-marked-key'),
        await page.locator('[data-announcer]').innerText(),
      ],
      ['5', 'The selection is locked. Unlock it to choose something else.'],
    );
    await cell(2).hover();
    assert.match(
      await panel(page, 'reads').locator('[data-readout]').innerText(),
      /a hundreds is resampled; the digit's probability falls by \d\.\d{3}, its logit margin by \d+\.\d\d$/,
    );
    await page.locator('[data-action="lock"]').click();
    await cell(2).click();
    await settled(page);
    assert.equal(await page.locator('[data-map]').getAttribute('data-marked-key'), '3');
  });
});
