// The command palette.
import { setTimeout as sleep } from 'node:timers/promises';
import { isOpen, items, type, waitFor, widget } from './quick-pick.mjs';

/** A workbench that is still busy may miss a key, so it is pressed until the palette is there. */
async function open(page, filter) {
  for (let tries = 0; tries < 5 && !(await isOpen(page)); tries++) {
    await page.keyboard.press('F1');
    await waitFor(page, 3).catch(() => undefined);
  }
  await waitFor(page, 1);
  await type(page, `>${filter}`);
}

async function close(page) {
  await page.keyboard.press('Escape');
  await page.locator(widget).waitFor({ state: 'hidden', timeout: 5_000 });
}

/**
 * What `look` returns for the rows that match `filter`, as soon as it is something; the palette does not refresh while
 * open, so it is reopened.
 */
async function untilListed(page, filter, look, seconds) {
  let labels = [];
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    await open(page, filter);
    for (let i = 0; i < 10; i++) {
      labels = await items(page);
      const found = look(labels);
      if (found !== undefined) return found;
      await sleep(50);
    }
    await close(page);
  }
  throw new Error(`not in the palette after ${seconds} s; the rows are ${JSON.stringify(labels)}`);
}

/** Runs the command with this title, such as 'Digitscope: Open Inspector', as soon as the palette lists it. */
export async function run(page, command, seconds = 20) {
  const index = await untilListed(
    page,
    command,
    (labels) => (labels.includes(command) ? labels.indexOf(command) : undefined),
    seconds,
  );
  await page.locator(`${widget} .quick-input-list .monaco-list-row`).nth(index).click({ timeout: 5_000 });
}

/** The titles of the commands that begin with `prefix`, such as 'Digitscope: ', as soon as there is one. */
export async function list(page, prefix, seconds = 20) {
  const begin = (labels) => labels.filter((label) => label.startsWith(prefix));
  const found = await untilListed(
    page,
    prefix,
    (labels) => (begin(labels).length ? begin(labels) : undefined),
    seconds,
  );
  await close(page);
  return found;
}
