import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

describe('comparison', function () {
  this.timeout(30_000);
  const { open } = usePage();

  it('puts every run and the theory into one table', async () => {
    const page = await open({ runs: 'compare' });
    const cells = await page
      .locator('[data-table="accuracy"] [data-accuracy]')
      .evaluateAll((all) =>
        all.map((e) => [
          e.getAttribute('data-digits'),
          e.getAttribute('data-run'),
          e.getAttribute('data-accuracy'),
          e.textContent,
        ]),
      );
    assert.equal(cells.length, 6 * 2 * 3);
    assert.deepEqual(cells.slice(4 * 6, 5 * 6), [
      ['5', '0', 'exact', '85'],
      ['5', '0', 'truncatedExact', '85'],
      ['5', '0', 'predicted', '100'],
      ['5', '1', 'exact', '27'],
      ['5', '1', 'truncatedExact', '27'],
      ['5', '1', 'predicted', '100'],
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
    const of = (selector: string, name: string) =>
      page.locator(selector).evaluateAll((all, attribute) => all.map((e) => e.getAttribute(attribute)), name);
    assert.deepEqual(
      {
        cells: await of('[data-panel="errors"] [data-place="1"][data-digits="4"]', 'aria-selected'),
        rows: await of('[data-map]', 'data-marked-row'),
        layers: await of('[data-map]', 'data-layer'),
        heads: await of('[data-map]', 'data-head'),
        prompts: await page.locator('[data-panel="attention"] .provenance').allInnerTexts(),
      },
      {
        cells: ['true', 'true'],
        rows: ['14', '14'],
        layers: ['1', '1'],
        heads: ['2', '2'],
        prompts: [0, 1].map(() => `step 400 · onnxruntime 1.30.0 · CPU · 2 workers · ${text}`),
      },
    );
  });

  it('draws the same share in the same colour in every run', async () => {
    const page = await open({ runs: 'compare' });
    const colours = await page
      .locator('[data-panel="errors"] [data-value="0"] rect:first-child')
      .evaluateAll((all) => [...new Set(all.map((e) => e.getAttribute('fill')))]);
    assert.equal(colours.length, 1);
  });

  it('shows how matrices differ from the first run, in both directions', async () => {
    const page = await open({ runs: 'compare' });
    const cell = (run: number) =>
      panel(page, 'errors').locator(`[data-run="${run}"] [data-place="1"][data-digits="5"]`);
    await page.locator('[data-action="difference"]').click();
    await settled(page);
    assert.deepEqual(
      [await cell(0).textContent(), await cell(1).textContent(), await cell(1).getAttribute('aria-label')],
      [
        '9.4',
        '+46',
        'answer tens at 5 digits: wrong in 55.8% of prompts, right in 44.2%; 46.4 points more than ' +
          'mod-add-100-learned, shown as +46',
      ],
    );
    await page.locator('[data-action="difference"]').click();
    await settled(page);
    assert.equal(await cell(1).textContent(), '56');
  });

  it('has its runs side by side from a page of 620 pixels on, and below each other in a narrower one', async () => {
    for (const [runs, width, columns] of [
      ['compare', 1440, 2],
      ['compare', 930, 2],
      ['three', 930, 3],
      ['compare', 600, 1],
    ] as const) {
      const page = await open({ runs, width });
      await page.locator('[data-control="probe"]').selectOption('errors');
      await page.locator('[data-action="run-probe"]').click();
      await settled(page);
      const lefts = async (selector: string) => [
        ...new Set(
          await page.locator(selector).evaluateAll((all) => all.map((e) => Math.round(e.getBoundingClientRect().left))),
        ),
      ];
      const places = await lefts('[data-panel="errors"] .run');
      assert.equal(places.length, columns, `${runs} at ${width}`);
      for (const selector of ['.names .run-head', '[data-panel="attention"] .run'])
        assert.deepEqual(await lefts(selector), places, `${selector}, ${runs} at ${width}`);
      assert.equal((await lefts('[data-measure="grid"] .run')).length, columns);
      assert.equal(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        0,
      );
      const hidden = await page
        .locator('[data-panel] .runs')
        .evaluateAll((all) => all.filter((e) => e.scrollWidth > e.clientWidth).length);
      assert.equal(hidden, 0, `${runs} at ${width}: columns that do not fit`);
    }
  });

  it('keeps the names of the runs in sight, over their columns', async () => {
    const page = await open({ runs: 'three', width: 930 });
    await page.evaluate(() => window.scrollTo(0, 1500));
    const boxes = await page
      .locator('.names .run-head')
      .evaluateAll((all) => all.map((e) => e.getBoundingClientRect().top));
    const heights = await page
      .locator('.names .run-name')
      .evaluateAll((all) => all.map((e) => e.getBoundingClientRect().height));
    // However long a name is, it takes one line, and its title says it whole.
    assert.ok(
      boxes.every((top) => top >= 0 && top < 20) && heights.every((height) => height < 24),
      String([boxes, heights]),
    );
    assert.match((await page.locator('.names .run-name').last().getAttribute('title')) ?? '', /column$/);
  });

  it('has what belongs together on one level, whatever the length of its words', async () => {
    const page = await open({ runs: 'compare', width: 930 });
    await panel(page, 'errors').locator('[data-run="1"] [data-place="1"][data-digits="6"]').click();
    await settled(page);
    // A prompt that only one of them gets wrong.
    const prompts = panel(page, 'failures').locator('[data-run="1"] [data-prompt]');
    const verdicts = () =>
      page.locator('[data-verdict]').evaluateAll((all) => all.map((e) => e.getAttribute('data-verdict')));
    for (let i = 0; new Set(await verdicts()).size < 2; i++) {
      await prompts.nth(i).click();
      await settled(page);
    }
    const tops = (selector: string) =>
      page.locator(selector).evaluateAll((all) => all.map((e) => Math.round(e.getBoundingClientRect().top)));
    for (const selector of [
      '[data-map]',
      '[data-panel="attention"] .provenance',
      '[data-panel="errors"] [data-grid]',
      '[data-panel="reads"] .provenance',
    ]) {
      const [first, second] = await tops(selector);
      assert.equal(first, second, selector);
    }
  });

  it('scrolls more columns than there is room for in all panels together, and not the page', async () => {
    const page = await open({ runs: 'eight', width: 930 });
    await page.locator('[data-panel="errors"] .runs').evaluate((e) => e.scrollTo({ left: 700 }));
    const lefts = async () => [
      ...new Set(
        await page
          .locator('[data-panel] .runs, .names .runs, .all-facts .runs')
          .evaluateAll((all) => all.map((e) => e.scrollLeft)),
      ),
    ];
    await page.waitForFunction(() => document.querySelector('.names .runs')!.scrollLeft === 700);
    assert.deepEqual(
      [
        await lefts(),
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ],
      [[700], 0],
    );
    // Also what is drawn afterwards.
    await page.locator('[data-control="probe"]').selectOption('errors');
    await page.locator('[data-action="run-probe"]').click();
    await settled(page);
    assert.deepEqual([await lefts(), await page.locator('[data-measure] .runs').count()], [[700], 4]);
  });

  it('shows a dash, and why, for lengths that a run does not have', async () => {
    const page = await open({ runs: 'mixed' });
    const cell = (run: number, digits: number) =>
      page.locator(`[data-table="accuracy"] [data-accuracy="exact"][data-run="${run}"][data-digits="${digits}"]`);
    assert.deepEqual(
      [
        await cell(1, 5).innerText(),
        /product.*at most 4 digits/.test((await cell(1, 5).getAttribute('title')) ?? ''),
        await cell(0, 5).getAttribute('title'),
      ],
      ['–', true, null],
    );
    assert.equal(await page.locator('[data-table="accuracy"]').getByText('…').count(), 0);
    // The list of failing prompts neither asks nor fails.
    await panel(page, 'errors').locator('[data-run="0"] [data-place="1"][data-digits="6"]').click();
    await settled(page);
    assert.match(await panel(page, 'failures').locator('[data-run="1"]').innerText(), /product.*at most 4 digits/);
    assert.equal(await page.locator('.failure').count(), 0);
  });

  it('says in the table what went wrong with an evaluation', async () => {
    const page = await open({ runs: 'compare', delay: 400 });
    await page.reload();
    await page.evaluate(() => window.mockHost.failNext('evaluate', 'The engine ended while it was asked.'));
    await settled(page);
    const cells = page.locator('[data-table="accuracy"] [data-run="0"][data-digits="1"]');
    assert.deepEqual(
      [await cells.first().innerText(), await cells.first().getAttribute('title')],
      ['–', 'The engine ended while it was asked.'],
    );
  });
});

describe('a prompt in runs of different operators', function () {
  this.timeout(30_000);
  const { open } = usePage();
  const prompts = async (page: Page) => {
    await settled(page);
    return page
      .locator('[data-panel="attention"] .provenance')
      .evaluateAll((all) => all.map((e) => e.textContent?.split(' · ').at(-1)));
  };
  const write = async (page: Page, text: string) => {
    await page.locator('[data-control="prompt"]').fill(text);
    await page.locator('[data-control="prompt"]').press('Enter');
  };

  it('asks each for the same two numbers in its own notation', async () => {
    const page = await open({ runs: 'mixed' });
    const start = await prompts(page);
    assert.deepEqual(
      [start.map((prompt) => prompt!.replace(/\d/g, 'd')), await page.locator('[data-prompt-error]').innerText()],
      [['dddddd+dddddd=', 'dddd*dddd=', 'dddddd'], ''],
    );
    for (const text of ['12+34', '12*34', '12 × 34=', '12 34']) {
      await write(page, text);
      assert.deepEqual(await prompts(page), ['000012+000034=', '0012*0034=', '012034'], text);
    }
    await write(page, '012034');
    assert.deepEqual(await prompts(page), ['000012+000034=', '0012*0034=', '012034']);
  });

  it('says of a run that cannot be asked it, by its name, in its column, and shows the others', async () => {
    const page = await open({ runs: 'mixed' });
    await write(page, '12+34');
    await settled(page);
    await write(page, '12345+6');
    assert.deepEqual(await prompts(page), ['012345+000006=', '0012*0034=', '012034']);
    const notices = panel(page, 'attention').locator('[data-notice]');
    assert.deepEqual(
      [
        await notices.nth(0).isVisible(),
        /^product cannot be asked “12345\*6=”.*5 digits.*0012\*0034=$/.test(await notices.nth(1).innerText()),
        /^bare cannot be asked/.test(await notices.nth(2).innerText()),
        await page.locator('[data-prompt-error]').innerText(),
      ],
      [false, true, true, ''],
    );
    // What stands below the notices stays level with what stands below none.
    const tops = await page
      .locator('[data-panel="attention"] .maps')
      .evaluateAll((all) => new Set(all.map((e) => Math.round(e.getBoundingClientRect().top))).size);
    assert.equal(tops, 1);
    await write(page, '12-34');
    await settled(page);
    assert.deepEqual(
      [
        /None of these runs/.test(await page.locator('[data-prompt-error]').innerText()),
        /^mod-101 cannot be asked/.test(await notices.nth(0).innerText()),
      ],
      [true, true],
    );
  });

  it('marks the chosen prompt in the lists of all runs that have it', async () => {
    const page = await open({ runs: 'compare' });
    await panel(page, 'errors').locator('[data-run="1"] [data-place="1"][data-digits="6"]').click();
    await settled(page);
    const [first] = await panel(page, 'failures')
      .locator('[data-run="1"] [data-prompt]')
      .evaluateAll((all) => all.map((e) => e.getAttribute('data-prompt')!));
    await write(page, first.replace('=', ''));
    await settled(page);
    assert.equal(
      await panel(page, 'failures').locator('[data-run="1"] [aria-selected="true"]').getAttribute('data-prompt'),
      first,
    );
  });
});
