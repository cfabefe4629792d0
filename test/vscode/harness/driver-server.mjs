// Lets tests in the extension host drive the workbench they run in: one JSON request a line in, one JSON answer a line
// out.
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { actions } from './actions/index.mjs';

async function answer(page, line) {
  const { id, action, params } = JSON.parse(line);
  try {
    if (!Object.hasOwn(actions, action)) throw new Error(`the driver knows no action "${action}"`);
    return { id, result: await actions[action](await page, ...params) };
  } catch (error) {
    return { id, error: `${action}(${params.map((param) => JSON.stringify(param)).join(', ')}): ${error.message}` };
  }
}

/**
 * Listens on the unix socket `path`.
 * @param {Promise<import('playwright-core').Page>} page the workbench, once it is open
 */
export function serveDriver(path, page) {
  // A window that cannot be reached is reported to each request, and not at all when there is none.
  page.catch(() => undefined);
  const server = createServer((socket) => {
    createInterface({ input: socket }).on('line', async (line) => {
      const reply = JSON.stringify(await answer(page, line));
      if (socket.writable) socket.write(`${reply}\n`);
    });
    // A test run that ends while a request is under way leaves a broken connection, which is nobody's fault.
    socket.on('error', () => undefined);
  });
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}
