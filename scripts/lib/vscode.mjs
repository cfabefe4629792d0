// Which VS Code the tests run in.
import { join } from 'node:path';
import { root } from './paths.mjs';
import { Refusal } from './say.mjs';
import { downloadDesktop, hasDisplay } from './vscode-desktop.mjs';

const harness = join(root, 'test', 'vscode', 'harness');
const server = { executable: join(harness, 'code-stand-in.mjs'), env: {} };

/**
 * The desktop build where it can be downloaded and shown, else the server build; DIGITSCOPE_VSCODE=desktop or =server decides.
 * @returns {Promise<{executable: string, env: Record<string, string>, why: string}>} a program that takes `code`'s arguments
 */
export async function chooseVSCode(wanted = process.env.DIGITSCOPE_VSCODE) {
  if (wanted && wanted !== 'desktop' && wanted !== 'server') throw new Refusal(`DIGITSCOPE_VSCODE is "${wanted}"; it can be "desktop" or "server", or unset.`);
  if (wanted === 'server') return { ...server, why: 'in the server build, as DIGITSCOPE_VSCODE says' };
  if (!wanted && !hasDisplay()) return { ...server, why: 'in the server build: there is no display for the desktop build' };
  const desktop = await downloadDesktop();
  if (!desktop && wanted) throw new Refusal('DIGITSCOPE_VSCODE is "desktop", but desktop VS Code could not be downloaded. Check the network, or set it to "server".');
  if (!desktop) return { ...server, why: 'in the server build: the desktop build could not be downloaded' };
  return { executable: join(harness, 'desktop-with-driver.mjs'), env: { DIGITSCOPE_DESKTOP: desktop }, why: 'in the desktop build' };
}
