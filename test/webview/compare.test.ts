import assert from 'node:assert/strict';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

describe('comparison', function () {
  this.timeout(30_000);
  const { open } = usePage();

  it('puts every run and the theory into one table', async () => {
    const page = await open({ runs: 'compare' });
    const cells = await page.locator('[data-table="accuracy"] [data-accuracy]').evaluateAll((all) => all.map((e) => [e.getAttribute('data-digits'), e.getAttribute('data-run'), e.getAttribute('data-accuracy'), e.textContent]));
    assert.equal(cells.length, 6 * 2 * 3);
    assert.deepEqual(cells.slice(4 * 6, 5 * 6), [
      ['5', '0', 'exact', '85'], ['5', '0', 'truncatedExact', '85'], ['5', '0', 'predicted', '100'],
      ['5', '1', 'exact', '27'], ['5', '1', 'truncatedExact', '27'], ['5', '1', 'predicted', '100'],
    ]);
  });

  it('selects the same place, prompt and row in every run', async () => {
    const page = await open({ runs: 'compare' });
    await panel(page, 'errors').locator('[data-run="1"] [data-place="1"][data-digits="4"]').click();
    await settled(page);
    const prompt = panel(page, 'failures').locator('[data-run="1"] [data-prompt]').first();
    const text = await prompt.getAttribute('data-prompt');
    await prompt.click();
    await settled(page);
    await panel(page, 'attention').locator('[data-run="0"] [data-layer="1"][data-head="2"][role="gridcell"]').click();
    await settled(page);
    const of = (selector: string, name: string) => page.locator(selector).evaluateAll((all, attribute) => all.map((e) => e.getAttribute(attribute)), name);
    assert.deepEqual(
      {
        cells: await of('[data-panel="errors"] [data-place="1"][data-digits="4"]', 'aria-selected'),
        rows: await of('[data-map]', 'data-marked-row'),
        layers: await of('[data-map]', 'data-layer'),
        heads: await of('[data-map]', 'data-head'),
        prompts: await page.locator('[data-panel="attention"] .provenance').allInnerTexts(),
      },
      { cells: ['true', 'true'], rows: ['14', '14'], layers: ['1', '1'], heads: ['2', '2'], prompts: [0, 1].map(() => `step 400 · onnxruntime 1.30.0 · CPU · 2 workers · ${text}`) },
    );
  });

  it('draws the same share in the same colour in every run', async () => {
    const page = await open({ runs: 'compare' });
    const colours = await page.locator('[data-panel="errors"] [data-value="0"] rect:first-child').evaluateAll((all) => [...new Set(all.map((e) => e.getAttribute('fill')))]);
    assert.equal(colours.length, 1);
  });

  it('shows how matrices differ from the first run, in both directions', async () => {
    const page = await open({ runs: 'compare' });
    const cell = (run: number) => panel(page, 'errors').locator(`[data-run="${run}"] [data-place="1"][data-digits="5"]`);
    await page.locator('[data-action="difference"]').click();
    await settled(page);
    assert.deepEqual(
      [await cell(0).textContent(), await cell(1).textContent(), await cell(1).getAttribute('aria-label')],
      ['9.4', '+46', 'answer tens at 5 digits: wrong in 55.8% of prompts, right in 44.2%; 46.4 points more than mod-add-100-learned'],
    );
    await page.locator('[data-action="difference"]').click();
    await settled(page);
    assert.equal(await cell(1).textContent(), '56');
  });

  it('has its runs side by side where there is room, and below each other where there is none', async () => {
    for (const [width, columns] of [[1440, 2], [600, 1]] as const) {
      const page = await open({ runs: 'compare', width });
      const lefts = await page.locator('[data-panel="errors"] .run').evaluateAll((all) => all.map((e) => e.getBoundingClientRect().left));
      assert.equal(new Set(lefts).size, columns);
    }
  });
});
