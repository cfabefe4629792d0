// `npm start`: installs, builds and opens Digitscope on a sample workspace, in desktop VS Code where `code` is found,
// else in the browser build. `--browser` always takes the browser build; `--check` only shows that VS Code starts with
// the extension, and ends.
import { parseArgs } from 'node:util';
import { startBrowserBuild } from './lib/browser-build.mjs';
import { build } from './lib/build.mjs';
import { install } from './lib/install.mjs';
import { checkNode } from './lib/node-version.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { sampleWorkspace } from './lib/sample-workspace.mjs';
import { main, note, Refusal, say } from './lib/say.mjs';
import { findCode } from './lib/vscode-desktop.mjs';

function readArguments() {
  try {
    return parseArgs({ options: { browser: { type: 'boolean' }, check: { type: 'boolean' } } }).values;
  } catch (error) {
    throw new Refusal(`${error.message} The options are --browser and --check.`);
  }
}

async function openDesktop(code, workspace) {
  say(`Opening Digitscope in VS Code (${code})`);
  const { code: status } = await run(code, [`--extensionDevelopmentPath=${root}`, '--new-window', workspace], {
    seconds: 60,
  });
  if (status !== 0)
    throw new Refusal(
      `${code} ended with code ${status}. Run \`npm start -- --browser\` to use the browser build instead.`,
    );
  note('In the new window, press F1 and run "Digitscope: Train Arithmetic Model".');
}

async function openInBrowser(workspace, check) {
  say('Starting the browser build of VS Code');
  const server = await startBrowserBuild(workspace);
  if (check) {
    await server.check();
    note('VS Code answers and knows the extension.');
    return process.exit(0);
  }
  note('Open this address in a browser on this machine:');
  console.log(`\n    ${server.address}\n`);
  note('Then press F1 and run "Digitscope: Train Arithmetic Model". Ctrl-C here ends VS Code.');
  const status = await server.exited;
  throw new Refusal(`VS Code's server ended by itself with code ${status}.`);
}

await main(async () => {
  const { browser, check } = readArguments();
  checkNode();
  await install();
  await build();
  const workspace = sampleWorkspace();
  const code = browser || check ? undefined : findCode();
  await (code ? openDesktop(code, workspace) : openInBrowser(workspace, check));
});
