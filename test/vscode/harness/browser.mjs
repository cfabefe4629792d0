// Chromium with VS Code's workbench in it, told to load an extension from its source folder and to run a test suite.
import { chromium } from 'playwright-core';

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Runs in the page before its own scripts: the workbench reads its configuration from the attribute `data-settings`,
 * so what getAttribute answers is where development options are added.
 */
function addDevelopmentOptions(options) {
  const { prototype } = globalThis.Element;
  const original = prototype.getAttribute;
  prototype.getAttribute = function (name) {
    const value = original.call(this, name);
    if (this.id !== 'vscode-workbench-web-configuration' || name !== 'data-settings' || value === null) return value;
    const settings = JSON.parse(value);
    settings.developmentOptions = { ...settings.developmentOptions, ...options };
    return JSON.stringify(settings);
  };
}

/**
 * Opens the workbench of the server at `port` on `folder`.
 * @param options.onLog receives each message of the test run
 * @param options.onExit receives the exit code of the test run
 */
export async function openWorkbench({ executablePath, port, folder, extension, tests, size, onLog, onExit }) {
  const asRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({ executablePath, args: asRoot ? [...flags, '--no-sandbox'] : flags });
  const page = await browser.newPage({ viewport: size, locale: 'en-US' });
  const remote = (path) => ({ scheme: 'vscode-remote', authority: `127.0.0.1:${port}`, path });
  await page.exposeFunction('codeAutomationLog', onLog);
  await page.exposeFunction('codeAutomationExit', onExit);
  await page.addInitScript(addDevelopmentOptions, {
    extensions: [remote(extension)],
    extensionTestsPath: remote(tests),
  });
  await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`);
  return { browser, page };
}
