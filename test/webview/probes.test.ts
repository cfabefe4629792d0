import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

/** Chooses a probe and runs it. */
async function ask(page: Page, probe: string): Promise<void> {
  await page.locator('[data-control="probe"]').selectOption(probe);
  await page.locator('[data-action="run-probe"]').click();
  await settled(page);
}
const measure = (page: Page, name: string) => page.locator(`[data-measure="${name}"]`);
const texts = async (page: Page, selector: string) => panel(page, 'probes').locator(selector).allInnerTexts();

describe('probes', function () {
  this.timeout(30_000);
  const { open } = usePage();

  it('are all offered, each with its question and its options, and none runs by itself', async () => {
    const page = await open();
    const probes = panel(page, 'probes');
    assert.deepEqual(await probes.locator('[data-control="probe"] option').allInnerTexts(), [
      'Ablation',
      'Verdict of the theory',
      'Error structure',
      'Attention by role',
      'Principal components',
      'Residue',
    ]);
    assert.deepEqual(
      {
        question: await probes.locator('[data-question]').innerText(),
        options: await texts(page, '.option label'),
        help: (await texts(page, '.option .help'))[0],
        kinds: await probes
          .locator('[data-option]')
          .evaluateAll((all) => all.map((e) => [e.tagName, e.getAttribute('type')].filter(Boolean).join(' '))),
        asked: await page.evaluate(() => window.mockHost.asked.includes('probe')),
        hint: await probes.locator('.answers .placeholder').innerText(),
      },
      {
        question: 'Which heads and MLPs does the model need, and what breaks without them?',
        options: ['digits', 'samples', 'method', 'circuit', 'keep'],
        help: 'operand length; the longest trained when left out',
        kinds: ['INPUT text', 'INPUT text', 'SELECT', 'INPUT checkbox', 'INPUT text'],
        asked: false,
        hint: 'Run the probe to see what it finds.',
      },
    );
  });

  it('show their findings, their measures, and where the numbers are from', async () => {
    const page = await open();
    await page.locator('[data-option="circuit"]').check();
    await page.locator('[data-option="method"]').selectOption('zero');
    await page.locator('[data-action="run-probe"]').click();
    await settled(page);
    assert.deepEqual(
      {
        findings: await texts(page, '[data-findings] li'),
        measures: await panel(page, 'probes')
          .locator('[data-measure]')
          .evaluateAll((all) => all.map((e) => e.getAttribute('data-measure'))),
        number: await measure(page, 'faithfulness').locator('.big-number').innerText(),
        circuit: await measure(page, 'circuit').getByRole('slider').getAttribute('aria-valuetext'),
        provenance: await panel(page, 'probes').locator('.provenance').innerText(),
      },
      {
        findings: [
          'Without L0H1 93% of answers break, all of them at the units; no other head breaks more than half.',
          'The MLPs of layers 1 and 2 can be replaced by their mean without a change.',
        ],
        measures: ['failed', 'places', 'logit', 'faithfulness', 'circuit'],
        number: '97.31%',
        circuit: 'components kept 0: 0%',
        provenance: 'step 400 · onnxruntime 1.30.0 · CPU · 2 workers · 500 prompts · method zero · circuit',
      },
    );
  });

  it('say what is wrong with an option, and do not run with it', async () => {
    const page = await open();
    const samples = page.locator('[data-option="samples"]');
    await samples.fill('1e9');
    assert.deepEqual(
      [await texts(page, '.option.integer .problem'), await samples.getAttribute('aria-invalid')],
      [['', '“1e9” is not a whole number from 1 to 100000.'], 'true'],
    );
    await page.locator('[data-action="run-probe"]').click();
    assert.deepEqual(
      [
        await samples.evaluate((e) => e === document.activeElement),
        await page.evaluate(() => window.mockHost.asked.includes('probe')),
      ],
      [true, false],
    );
    await samples.fill('2,000');
    await samples.press('Enter');
    await settled(page);
    assert.match(await panel(page, 'probes').locator('.provenance').innerText(), /2,000 prompts/);
  });

  it('draw the numbers they were given in the colours of the theme', async () => {
    const page = await open();
    await ask(page, 'errors');
    const pixels = await measure(page, 'grid')
      .locator('canvas')
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const root = canvas.parentElement!;
        const cursor = root.querySelector<HTMLElement>('.cursor')!;
        const left = cursor.offsetLeft;
        const top = cursor.offsetTop;
        const pitch = cursor.offsetWidth + 2;
        const row = cursor.offsetHeight + 2;
        return [0, 5].map((i) =>
          [...canvas.getContext('2d')!.getImageData(left + i * pitch + 4, top + i * row + 4, 1, 1).data].slice(0, 3),
        );
      });
    // 1 is the end of the scale of amounts, 0.5 its middle.
    const { theme } = await page.evaluate(() => ({ theme: document.body.className }));
    assert.equal(theme, 'vscode-dark');
    assert.ok(pixels[0][0] > 150 && pixels[0][2] > 240 && pixels[1][0] < 70, JSON.stringify(pixels));
  });

  it('read out each cell, by pointer and by arrow keys, and cross out what was not measured', async () => {
    const page = await open();
    await ask(page, 'ablation');
    const map = measure(page, 'places').locator('[data-grid]');
    await map.focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    const readout = measure(page, 'places').locator('[data-readout]');
    assert.equal(await readout.innerText(), 'answer units, L1H0: not measured');
    await page.keyboard.press('ArrowRight');
    assert.match(await readout.innerText(), /^answer units, L1H1: \d+(\.\d+)?%$/);
    assert.deepEqual(
      [
        await map.getAttribute('aria-rowcount'),
        await map.getAttribute('aria-colcount'),
        await measure(page, 'places').locator('.legend .key').innerText(),
      ],
      ['2', '12', 'not measured'],
    );
  });

  it('select what a cell stands for in the rest of the page: a head, an answer place, a length', async () => {
    const page = await open();
    await ask(page, 'ablation');
    const map = measure(page, 'places').locator('[data-grid]');
    await map.focus();
    for (const key of ['End', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowDown', 'Enter'])
      await page.keyboard.press(key);
    await settled(page);
    const attention = page.locator('[data-map]');
    assert.deepEqual(
      [
        await attention.getAttribute('data-layer'),
        await attention.getAttribute('data-head'),
        await attention.getAttribute('data-marked-row'),
      ],
      ['2', '2', '13'],
    );
    // The cell that was chosen keeps the focus, and is marked in the other measures that have this head.
    assert.deepEqual(
      [
        await map.evaluate((e) => e === document.activeElement),
        await measure(page, 'logit').locator('[aria-selected="true"]').getAttribute('data-category'),
      ],
      [true, 'L2H2'],
    );

    await ask(page, 'verdict');
    const curve = measure(page, 'exact').getByRole('slider');
    await curve.focus();
    for (const key of ['End', 'Enter']) await curve.press(key);
    await settled(page);
    assert.match(
      await panel(page, 'failures').locator('.caption').innerText(),
      /of 1,000 prompts of 6 digits have the answer wrong$/,
    );
    await measure(page, 'digits').locator('[data-category="b tens"]').first().click();
    await settled(page);
    assert.equal(await page.locator('[data-token][data-marked="key"]').getAttribute('data-role'), 'b tens');
  });

  it('show a head at a time where there are many: that which is selected on the page', async () => {
    const page = await open();
    await ask(page, 'attention-roles');
    const attention = measure(page, 'attention');
    await page.locator('[data-grid="heads"] [data-layer="1"][data-head="2"]').click();
    await settled(page);
    assert.equal(await attention.locator('[data-axis="head"]').inputValue(), 'L1H2');
    await attention.locator('[data-axis="head"]').selectOption('L2H0');
    await settled(page);
    assert.deepEqual(
      [
        await page.locator('[data-map]').getAttribute('data-layer'),
        await page.locator('[data-map]').getAttribute('data-head'),
      ],
      ['2', '0'],
    );
  });

  it('share what is chosen of an axis among the measures that have it', async () => {
    const page = await open();
    await ask(page, 'errors');
    const map = measure(page, 'confusion').locator('[data-grid]').first();
    await map.focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await settled(page);
    assert.deepEqual(
      await measure(page, 'confusion')
        .locator('[role="gridcell"]')
        .evaluateAll((all) =>
          all.map((e) => [e.getAttribute('data-row'), e.getAttribute('data-column'), e.getAttribute('aria-selected')]),
        ),
      [
        ['2', '1', 'true'],
        ['2', '1', 'true'],
      ],
    );
    await page.reload();
    await settled(page);
    assert.equal(await measure(page, 'confusion').locator('[aria-selected="true"]').count(), 2);
  });

  it('draw the theory over what was measured, as a measure named theory or as a figure', async () => {
    const page = await open();
    await ask(page, 'verdict');
    assert.deepEqual(
      await panel(page, 'probes')
        .locator('[data-measure]')
        .evaluateAll((all) =>
          all.map((e) => [
            e.getAttribute('data-measure'),
            e.querySelectorAll('path.theory').length,
            e.querySelectorAll('path.interval').length,
          ]),
        ),
      [
        ['curve', 1, 1],
        ['digits', 0, 0],
        ['exact', 1, 0],
      ],
    );
    const curve = measure(page, 'curve').getByRole('slider');
    await curve.focus();
    await curve.press('End');
    assert.equal(
      await measure(page, 'curve').locator('[data-readout]').innerText(),
      'operand length 6 digits: exact 85.3%, low digits 92.65%, 95% from 82.3% to 87.3%, theory 100%',
    );
  });

  it('draw points by two of their components, in the colours of their kinds, and lead to their prompts', async () => {
    const page = await open();
    await ask(page, 'pca');
    const points = measure(page, 'points');
    assert.deepEqual(
      [
        await page.locator('[data-measure]').count(),
        await points.locator('svg[role="slider"]').count(),
        (await points.locator('.legend .key').allInnerTexts()).join(' '),
        await points.locator('figcaption').allInnerTexts(),
      ],
      [1, 2, 'result units 0 1 2 3 4 5 6 7 8 9', ['step 100', 'step 400']],
    );
    const last = points.locator('svg[role="slider"]').last();
    await last.focus();
    for (const key of ['End', 'Enter']) await page.keyboard.press(key);
    await settled(page);
    const [, prompt] =
      /^(\S+=) result units 0; component 1 2\.\d+, component 2 /.exec(
        (await last.getAttribute('aria-valuetext')) ?? '',
      ) ?? [];
    assert.deepEqual(
      [await page.locator('[data-control="prompt"]').inputValue(), await points.locator('circle.marked').count()],
      [prompt, 2],
    );
    await points.locator('[data-axis="components shown"]').selectOption('component 2, component 3');
    await settled(page);
    assert.match(await last.innerHTML(), /component 3/);
    await points.locator('[data-action="csv"]').click();
    await page.waitForFunction(() => window.mockHost.saved.length > 0);
    const lines = (await page.evaluate(() => window.mockHost.saved[0].text)).split('\r\n');
    assert.deepEqual(
      [lines[0], lines.length],
      ['run,asked of checkpoint,checkpoint,point,component 1,component 2,component 3,result units', 2 * 60 + 2],
    );
  });

  it('give every measure as a table and as a file', async () => {
    const page = await open();
    await ask(page, 'errors');
    await measure(page, 'confusion').locator('[data-action="table"]').click();
    await settled(page);
    assert.deepEqual((await measure(page, 'confusion').locator('thead th').allInnerTexts()).slice(0, 4), [
      'answer place',
      'true digit',
      '0',
      '1',
    ]);
    await measure(page, 'carry').locator('[data-action="csv"]').click();
    await page.waitForFunction(() => window.mockHost.saved.length > 0);
    const [{ suggestedName, text }] = await page.evaluate(() => window.mockHost.saved);
    assert.deepEqual(
      [suggestedName, text.split('\r\n')],
      [
        'mod-add-100-learned-errors-carry.csv',
        [
          'run,checkpoint,carries,carry (share)',
          'mod-add-100-learned,400,none,1',
          'mod-add-100-learned,400,one carry,0.985',
          'mod-add-100-learned,400,a cascade of nines,0.71',
          'mod-add-100-learned,400,several,',
          '',
        ],
      ],
    );
  });

  it('can be cancelled, which brings back the answer before', async () => {
    const page = await open({ delay: 300 });
    await ask(page, 'ablation');
    await page.locator('[data-option="samples"]').fill('7');
    await page.locator('[data-action="run-probe"]').click();
    await page.waitForFunction(() => document.querySelector('.asking .share')?.textContent === '50%');
    await page.locator('[data-action="cancel-probe"]').click();
    await page.waitForFunction(() => window.mockHost.cancelled === 1);
    await settled(page);
    assert.match(await panel(page, 'probes').locator('.provenance').innerText(), /500 prompts/);
    assert.equal(await page.locator('[data-option="samples"]').inputValue(), '7');
  });

  it(
    'go on while another probe is shown, which says how far they are, and have their answer when they are chosen ' +
      'again',
    async () => {
      const page = await open({ delay: 500 });
      await page.locator('[data-action="run-probe"]').click();
      await page.locator('[data-control="probe"]').selectOption('verdict');
      const line = page.locator('[data-under-way] [data-probe="ablation"]');
      await page.waitForFunction(
        () => document.querySelector('[data-under-way] [data-probe="ablation"] .share')?.textContent === '50%',
      );
      assert.deepEqual(
        [
          await line.isVisible(),
          await line.getByRole('button').getAttribute('aria-label'),
          await panel(page, 'probes').locator('.answers .placeholder').innerText(),
        ],
        [true, 'Cancel Ablation', 'Run the probe to see what it finds.'],
      );
      await page.waitForFunction(() =>
        /Ablation is done/.test(document.querySelector('[data-announcer]')?.textContent ?? ''),
      );
      assert.equal(await line.isVisible(), false);
      await page.locator('[data-control="probe"]').selectOption('ablation');
      assert.match((await texts(page, '[data-findings] li'))[0], /^Without L0H1/);
      assert.deepEqual(
        await page.evaluate(() => [
          window.mockHost.asked.filter((call) => call === 'probe').length,
          window.mockHost.cancelled,
        ]),
        [1, 0],
      );
    },
  );

  it('can be cancelled from beside another probe', async () => {
    const page = await open({ delay: 400 });
    await page.locator('[data-action="run-probe"]').click();
    await page.locator('[data-control="probe"]').selectOption('verdict');
    await page.locator('[data-action="cancel-other"]:visible').click();
    await page.waitForFunction(() => window.mockHost.cancelled === 1);
    await page.locator('[data-control="probe"]').selectOption('ablation');
    assert.deepEqual(
      [
        await panel(page, 'probes').locator('.answers .placeholder').innerText(),
        await page.locator('[data-under-way]').isVisible(),
      ],
      ['Run the probe to see what it finds.', false],
    );
  });

  it('are awaited again after the page was hidden, and can be switched between meanwhile', async () => {
    const page = await open({ delay: 400 });
    await ask(page, 'verdict');
    await page.locator('[data-control="probe"]').selectOption('pca');
    await page.locator('[data-action="run-probe"]').click();
    await page.locator('[data-control="probe"]').selectOption('verdict');
    await page.reload();
    await page.waitForSelector('[data-control="probe"]');
    // Both are on their way from the host; neither choice throws one away.
    await page.locator('[data-control="probe"]').selectOption('pca');
    await page.locator('[data-control="probe"]').selectOption('errors');
    await page.locator('[data-under-way] [data-probe="pca"]').waitFor({ state: 'hidden' });
    for (const [probe, words] of [
      ['pca', /components/],
      ['verdict', /^Reads units/],
    ] as const) {
      await page.locator('[data-control="probe"]').selectOption(probe);
      assert.match((await texts(page, '[data-findings] li'))[0], words);
    }
    assert.equal(await page.evaluate(() => window.mockHost.cancelled), 0);
  });

  it('give way to a newer question', async () => {
    const page = await open({ delay: 300 });
    const run = page.locator('[data-action="run-probe"]');
    for (const samples of ['7', '8', '8']) {
      await page.locator('[data-option="samples"]').fill(samples);
      await run.click();
    }
    await settled(page);
    assert.deepEqual(
      [
        await page.evaluate(() => window.mockHost.cancelled),
        /· 8 prompts/.test(await panel(page, 'probes').locator('.provenance').innerText()),
        await run.evaluate((e) => e === document.activeElement),
      ],
      [1, true, true],
    );
  });

  it('tell in words why they cannot answer', async () => {
    const page = await open({ runs: 'add' });
    await ask(page, 'residue');
    assert.equal(await panel(page, 'probes').locator('[data-action="retry"]').count(), 0);
    assert.deepEqual(
      [
        await panel(page, 'probes').locator('.failure p').innerText(),
        await panel(page, 'probes').locator('[data-measure]').count(),
      ],
      ['Plain addition has no modulus, and so no residue to look for; ask this of a modular run.', 0],
    );
    await ask(page, 'verdict');
    assert.equal(await panel(page, 'probes').locator('.failure').count(), 0);
  });

  it('name the option that they refuse, and offer no other try of the same', async () => {
    const page = await open();
    const probes = panel(page, 'probes');
    await page.locator('[data-option="keep"]').fill('L9Q9');
    await page.locator('[data-action="run-probe"]').click();
    await settled(page);
    assert.deepEqual(
      [
        /L9Q9/.test(await probes.locator('.failure p').first().innerText()),
        await probes.locator('.failure [data-action="retry"]').count(),
        await probes.locator('[data-refused]').evaluateAll((all) => all.map((e) => e.getAttribute('data-refused'))),
      ],
      [true, 0, ['keep']],
    );
    await probes.locator('[data-refused="keep"]').click();
    assert.equal(await page.locator('[data-option="keep"]').evaluate((e) => e === document.activeElement), true);
    // What may go better the next time can be tried again.
    await page.locator('[data-option="keep"]').fill('L0H1');
    await page.evaluate(() => window.mockHost.failNext('probe', 'The engine ended while it was asked.'));
    await page.locator('[data-action="run-probe"]').click();
    await settled(page);
    assert.deepEqual(
      [await probes.locator('.failure [data-action="retry"]').count(), await probes.locator('[data-refused]').count()],
      [1, 0],
    );
  });

  it('stay with the checkpoint that they were asked of, and say so', async () => {
    const page = await open();
    await ask(page, 'verdict');
    await page.locator('[data-control="checkpoint"]').selectOption('200');
    await settled(page);
    assert.deepEqual(
      [await page.locator('[data-note]').innerText(), await panel(page, 'probes').locator('.provenance').innerText()],
      [
        'Below is the answer of step 400; Run asks step 200.',
        'step 400 · onnxruntime 1.30.0 · CPU · 2 workers · 500 prompts · seed 1',
      ],
    );
    await page.locator('[data-action="run-probe"]').click();
    await settled(page);
    assert.deepEqual(
      [
        await page.locator('[data-note]').innerText(),
        (await panel(page, 'probes').locator('.provenance').innerText()).slice(0, 8),
      ],
      ['', 'step 200'],
    );
  });

  it('come back as they were after the panel was hidden', async () => {
    const page = await open();
    await page.locator('[data-control="probe"]').selectOption('attention-roles');
    await page.locator('[data-option="other"]').fill('/runs/other');
    await page.locator('[data-action="run-probe"]').click();
    await settled(page);
    await page.reload();
    await settled(page);
    assert.deepEqual(
      [
        await page.locator('[data-control="probe"]').inputValue(),
        await page.locator('[data-option="other"]').inputValue(),
        await texts(page, '[data-findings] li'),
        await panel(page, 'probes').locator('.provenance').innerText(),
      ],
      [
        'attention-roles',
        '/runs/other',
        ['L0H1 attends to a units and b units (71%); L1H0 to the token before (64%).'],
        'step 400 · onnxruntime 1.30.0 · CPU · 2 workers · 500 prompts · other /runs/other · beside other step 1,200',
      ],
    );
  });

  it('stand side by side on one scale when runs are compared, and show how they differ', async () => {
    const page = await open({ runs: 'compare' });
    await ask(page, 'ablation');
    const map = (run: number) => measure(page, 'failed').locator(`[data-run="${run}"] [data-grid]`);
    assert.equal(await panel(page, 'probes').locator('[data-findings]').count(), 2);
    const readout = async (run: number) => {
      await map(run).focus();
      await page.keyboard.press('ArrowDown');
      return measure(page, 'failed').locator(`[data-run="${run}"] [data-readout]`).innerText();
    };
    const first = await readout(0);
    const second = await readout(1);
    await page.locator('[data-action="difference"]').click();
    await settled(page);
    await map(1).focus();
    const share = (text: string) => Number(/([\d.]+)%$/.exec(text)![1]);
    const difference = await measure(page, 'failed').locator('[data-run="1"] [data-readout]').innerText();
    const points = Number(/([+−])([\d.]+) points from mod-add-100-learned$/.exec(difference)![2]);
    assert.ok(Math.abs(points - Math.abs(share(second) - share(first))) <= 0.5, `${first} / ${second} / ${difference}`);
    assert.match(
      (await measure(page, 'failed').locator('.color-bar').nth(1).getAttribute('aria-label')) ?? '',
      /^Colours: difference from the first run from −\d+ to \+\d+ points$/,
    );
  });

  it('fit every width, and do not move when pointed at', async () => {
    for (const probe of ['ablation', 'verdict', 'errors', 'attention-roles']) {
      const page = await open({ runs: probe === 'errors' ? 'compare' : 'wide' });
      await ask(page, probe);
      const tops = () =>
        page
          .locator('[data-measure], .answers footer')
          .evaluateAll((all) => all.map((e) => e.getBoundingClientRect().top + window.scrollY));
      const before = await tops();
      await page.locator('[data-measure] [data-grid]').first().focus();
      assert.deepEqual(await tops(), before);
      for (const width of [500, 900, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        await settled(page);
        assert.equal(
          await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
          0,
          `${probe} at ${width}`,
        );
      }
    }
  });
});
