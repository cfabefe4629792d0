// Which VS Code the tests run in.
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { root } from './paths.mjs';
import { Refusal } from './say.mjs';
import { downloadDesktop, hasDisplay } from './vscode-desktop.mjs';
import { ensureServer } from './vscode-server.mjs';

const harness = join(root, 'test', 'vscode', 'harness');

/** The server build with Chromium in front of it, both installed if need be. */
async function server(why) {
  await ensureServer();
  await ensureChromium();
  return { executable: join(harness, 'code-stand-in.mjs'), env: {}, why: `in the server build: ${why}` };
}

/**
 * The desktop build where it can be downloaded and shown, else the server build; DIGITSCOPE_VSCODE=desktop or =server
 * decides.
 * @returns {Promise<{executable: string, env: Record<string, string>, why: string}>} a program that takes `code`'s
 * arguments
 */
export async function chooseVSCode(wanted = process.env.DIGITSCOPE_VSCODE) {
  if (wanted && wanted !== 'desktop' && wanted !== 'server')
    throw new Refusal(`DIGITSCOPE_VSCODE is "${wanted}"; it can be "desktop" or "server", or unset.`);
  if (wanted === 'server') return server('DIGITSCOPE_VSCODE asks for it');
  if (!wanted && !hasDisplay()) return server('there is no display for the desktop build');
  const desktop = await downloadDesktop();
  if (!desktop && wanted)
    throw new Refusal(
      'DIGITSCOPE_VSCODE is "desktop", but desktop VS Code could not be downloaded. Check the network, or set it ' +
        'to "server".',
    );
  if (!desktop) return server('the desktop build could not be downloaded');
  return {
    executable: join(harness, 'desktop-with-driver.mjs'),
    env: { DIGITSCOPE_DESKTOP: desktop },
    why: 'in the desktop build',
  };
}
