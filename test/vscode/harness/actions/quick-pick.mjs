// The quick pick and the input box, which share one widget.
import { setTimeout as sleep } from 'node:timers/promises';

export const widget = '.quick-input-widget:visible';
const rows = `${widget} .quick-input-list .monaco-list-row`;
const labelOf = '.quick-input-list-label .label-name, .label-name';

/** The labels of the rows on show. */
export const items = (page) =>
  page
    .locator(rows)
    .evaluateAll(
      (elements, selector) => elements.map((row) => row.querySelector(selector)?.textContent ?? ''),
      labelOf,
    );

/** The title of the step on show. */
export const title = (page) => page.locator(`${widget} .quick-input-title`).innerText({ timeout: 10_000 });

/** The message under the input: what it asks for, or what is wrong with what was typed. */
export const message = (page) => page.locator(`${widget} .quick-input-message`).innerText({ timeout: 10_000 });

/** Waits until the widget is open. */
export const waitFor = (page, seconds = 15) => page.locator(widget).waitFor({ timeout: seconds * 1000 });

/**
 * Waits for a row whose label is (or, failing that, contains) `label` and chooses it; `rowTexts` are the rows it saw
 * when there is none.
 */
export async function choose(page, label, seconds = 15) {
  await waitFor(page);
  let labels = [];
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(50)) {
    labels = await items(page);
    const exact = labels.indexOf(label);
    const index = exact >= 0 ? exact : labels.findIndex((text) => text.includes(label));
    if (index >= 0) return page.locator(rows).nth(index).click({ timeout: 5_000 });
  }
  throw new Error(`no row "${label}" in ${seconds} s; the rows are ${JSON.stringify(labels)}`);
}

/** Replaces what the input box holds; `press('Enter')` accepts it. */
export async function type(page, text) {
  await waitFor(page);
  await page.locator(`${widget} .quick-input-box input`).fill(text, { timeout: 10_000 });
}

/** What the input box holds. */
export const value = (page) => page.locator(`${widget} .quick-input-box input`).inputValue({ timeout: 10_000 });

/** Is the widget open? */
export const isOpen = (page) => page.locator(widget).isVisible();
