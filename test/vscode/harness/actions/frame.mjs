// The webview on show: VS Code nests its document in two frames.

/** The document of the visible webview; the newest when there are several. */
const inside = (page) =>
  page.locator('iframe.webview.ready:visible').last().contentFrame().locator('iframe#active-frame').contentFrame();
const one = (page, selector) => inside(page).locator(selector).first();
const timeout = 15_000;

/** Waits for an element in the webview. */
export const waitFor = (page, selector, seconds = 15) => one(page, selector).waitFor({ timeout: seconds * 1000 });

/** Clicks an element; `position` is in pixels from its upper left corner, its centre when left out. */
export const click = (page, selector, position) =>
  one(page, selector).click({ timeout, position: position ?? undefined });

/** Rests the pointer on an element. */
export const hover = (page, selector, position) =>
  one(page, selector).hover({ timeout, position: position ?? undefined });

/** Gives an element the focus. */
export const focus = (page, selector) => one(page, selector).focus({ timeout });

/** Chooses an option of a `<select>` by its label or value. */
export const select = (page, selector, option) => one(page, selector).selectOption(option, { timeout });

/** Replaces what an input holds. */
export const fill = (page, selector, text) => one(page, selector).fill(text, { timeout });

/** The text of the first element that matches, as it is on show. */
export const text = (page, selector) => one(page, selector).innerText({ timeout });

/** The texts of all elements that match. */
export const texts = (page, selector) => inside(page).locator(selector).allInnerTexts();

/** How many elements match. */
export const count = (page, selector) => inside(page).locator(selector).count();

/** An attribute of the first element that matches, or null. */
export const attribute = (page, selector, name) => one(page, selector).getAttribute(name, { timeout });

/** The value of a JavaScript expression in the webview; it must be JSON. */
export const evaluate = (page, expression) => inside(page).locator('html').evaluate(expression, undefined, { timeout });

/** How many webviews are on show. */
export const visible = (page) => page.locator('iframe.webview.ready:visible').count();
