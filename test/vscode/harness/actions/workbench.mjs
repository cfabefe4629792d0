// The workbench around the webviews: trees, status bar, notifications, dialogs, the theme, and pictures of it all.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { testOutput } from '../../../../scripts/lib/paths.mjs';

const timeout = 15_000;
const toasts = '.notifications-toasts .notification-list-item';
const one = (page, selector, hasText) => page.locator(selector, hasText ? { hasText } : {}).first();

/** Waits for an element; with `hasText`, for one that contains it. */
export const waitFor = (page, selector, hasText, seconds = 15) =>
  one(page, selector, hasText).waitFor({ timeout: seconds * 1000 });

/** Waits until no element matches. */
export const waitUntilGone = (page, selector, hasText, seconds = 15) =>
  one(page, selector, hasText).waitFor({ state: 'hidden', timeout: seconds * 1000 });

/** Clicks an element; with `hasText`, one that contains it. */
export const click = (page, selector, hasText) => one(page, selector, hasText).click({ timeout });

/** Rests the pointer on an element. */
export const hover = (page, selector, hasText) => one(page, selector, hasText).hover({ timeout });

/** The text of the first element that matches. */
export const text = (page, selector) => one(page, selector).innerText({ timeout });

/** The texts of all elements that match. */
export const texts = (page, selector) => page.locator(selector).allInnerTexts();

/** How many elements match. */
export const count = (page, selector) => page.locator(selector).count();

/** An attribute of the first element that matches, or null. */
export const attribute = (page, selector, name) => one(page, selector).getAttribute(name, { timeout });

/** The messages of the notifications on show. */
export const notifications = (page) => page.locator(`${toasts} .notification-list-item-message`).allInnerTexts();

/** Clicks a button of the notification whose message contains `message`. */
export const clickNotification = (page, message, button) =>
  page.locator(toasts, { hasText: message }).getByRole('button', { name: button }).first().click({ timeout });

/** The text of the modal dialog on show. */
export const dialogText = (page) => page.locator('.monaco-dialog-box .dialog-message-container').innerText({ timeout });

/** Clicks a button of the modal dialog. */
export const clickDialog = (page, button) =>
  page.locator('.monaco-dialog-box').getByRole('button', { name: button }).click({ timeout });

/** Waits until the workbench shows a theme of this kind: 'vs', 'vs-dark', 'hc-black' or 'hc-light'. */
export const waitForTheme = (page, kind) => page.locator(`.monaco-workbench.${kind}`).waitFor({ timeout });

/** Sets the window's size in CSS pixels. */
export const resize = (page, width, height) => page.setViewportSize({ width, height });

/** Saves a picture of the window, or of one element of it, as `<name>.png`; returns its path. */
export async function screenshot(page, name, selector) {
  const folder = process.env.DIGITSCOPE_SCREENSHOTS || join(testOutput, 'screenshots');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  const options = { path, animations: 'disabled', timeout };
  await (selector ? one(page, selector).screenshot(options) : page.screenshot(options));
  return path;
}
