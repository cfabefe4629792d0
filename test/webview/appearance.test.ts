import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { settled } from './harness/browser';
import { panel, usePage } from './harness/use-page';

const widths = [500, 760, 1180, 1440, 1800];

describe('appearance', function () {
  this.timeout(60_000);
  const { open } = usePage();

  it('is repainted when the theme changes', async () => {
    const page = await open({ theme: 'dark' });
    const paint = () =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('[data-map] canvas')!;
        return [
          document.querySelector('[data-panel="errors"] [data-digits="1"] rect')!.getAttribute('fill'),
          [...canvas.getContext('2d')!.getImageData(canvas.width - 2, 2, 1, 1).data].slice(0, 3),
        ];
      });
    const dark = await paint();
    await page.evaluate(() => window.mockHost.setTheme('light'));
    await settled(page);
    assert.deepEqual(
      [dark, await paint()],
      [
        ['#1f1f1f', [41, 41, 41]],
        ['#ffffff', [240, 240, 240]],
      ],
    );
  });

  it('draws the attention it was given', async () => {
    const page = await open();
    const lightness = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-map] canvas')!;
      const pixel = canvas.width / 16;
      return [0, 15].map(
        (key) => canvas.getContext('2d')!.getImageData((key + 0.5) * pixel, 0.5 * pixel, 1, 1).data[1],
      );
    });
    // The first token can only look at itself, with weight 1: the strongest colour; what comes later is a shade off the
    // background.
    assert.ok(lightness[0] > 190 && lightness[1] < 50, String(lightness));
  });

  for (const runs of ['inspector', 'compare', 'wide'] as const) {
    it(`${runs}: fits every width from 500 to 1800 pixels`, async () => {
      const page = await open({ runs });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await settled(page);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(overflow, 0, `at ${width} pixels the page is ${overflow} too wide`);
      }
    });
  }

  it('does not move when the pointer does', async () => {
    const page = await open({ width: 900 });
    const tops = () => page.locator('[data-panel]').evaluateAll((all) => all.map((e) => e.getBoundingClientRect().top));
    const before = await tops();
    for (const selector of [
      '[data-panel="errors"] [data-cell="0,4"]',
      '[data-panel="reads"] [data-cell="1,3"]',
      '[data-grid="heads"] [data-cell="1,1"]',
      '[data-panel="curve"] svg[role=slider]',
    ]) {
      await page.locator(selector).dispatchEvent('mouseenter');
      await page.locator(selector).dispatchEvent('mousemove', { clientX: 100, clientY: 300 });
      assert.deepEqual(await tops(), before, selector);
    }
  });

  it('has names for all controls and grids, rows and cells where they belong, and one tab stop a grid', async () => {
    const page = await open({ runs: 'compare' });
    await panel(page, 'errors').locator('[data-run="0"] [data-place="1"][data-digits="5"]').click();
    await settled(page);
    assert.deepEqual(await faultsOf(page), []);
    // And in all that the probes draw.
    for (const probe of ['ablation', 'verdict', 'errors', 'attention-roles', 'pca']) {
      await page.locator('[data-control="probe"]').selectOption(probe);
      await page.locator('[data-action="run-probe"]').click();
      await settled(page);
      assert.deepEqual(await faultsOf(page), [], probe);
    }
  });
});

/** What is wrong for whoever uses the page without a mouse or a screen. */
const faultsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const say = (e: Element, what: string) =>
      `${e.tagName} ${e.getAttribute('data-grid') ?? e.getAttribute('data-action') ?? e.className}: ${what}`;
    const all = (selector: string) => [...document.querySelectorAll(selector)];
    return [
      ...all('button, select, input')
        .filter(
          (e) => !(e.textContent?.trim() || e.getAttribute('aria-label') || (e as HTMLInputElement).labels?.length),
        )
        .map((e) => say(e, 'no name')),
      ...all('[role=grid], [role=slider], [role=img], progress')
        .filter((e) => !e.getAttribute('aria-label'))
        .map((e) => say(e, 'no name')),
      ...all('[role=gridcell]')
        .filter((e) => !e.closest('[role=row]')?.closest('[role=grid]'))
        .map((e) => say(e, 'outside a row of a grid')),
      ...all('[role=gridcell]')
        .filter((e) => !e.getAttribute('aria-label'))
        .map((e) => say(e, 'no name')),
      ...all('[role=grid]')
        .map(
          (e) =>
            [e, e.querySelectorAll('[tabindex="0"]').length + (e.getAttribute('tabindex') === '0' ? 1 : 0)] as const,
        )
        .filter(([, stops]) => stops !== 1)
        .map(([e, stops]) => say(e, `${stops} tab stops`)),
      ...all('[aria-labelledby], [aria-describedby], [aria-activedescendant]').flatMap((e) =>
        ['aria-labelledby', 'aria-describedby', 'aria-activedescendant'].flatMap((name) =>
          (e.getAttribute(name) ?? '')
            .split(' ')
            .filter(Boolean)
            .flatMap((id) => (document.getElementById(id) ? [] : [say(e, `${name} leads nowhere`)])),
        ),
      ),
      ...all('[id]')
        .filter((e) => all(`[id="${e.id}"]`).length > 1)
        .map((e) => say(e, `id ${e.id} twice`)),
      ...all('[style*="expression"], [onclick]').map((e) => say(e, 'inline handler')),
      ...(all('h1').length === 1 && all('main').length === 1 ? [] : ['one h1 and one main are wanted']),
    ];
  });
