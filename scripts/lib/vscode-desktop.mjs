// Desktop VS Code: the one a person has installed, and the one that @vscode/test-electron can download for tests.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findExecutable } from './executables.mjs';
import { cache, root } from './paths.mjs';
import { run } from './run.mjs';
import { serverVersion } from './vscode-server.mjs';

const onMac = (folder) => join(folder, 'Visual Studio Code.app', 'Contents', 'Resources', 'app', 'bin', 'code');

/** Can a window be opened here? */
export const hasDisplay = () =>
  process.platform === 'darwin' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** The `code` command of a desktop VS Code that can open a window here, or undefined. */
export function findCode() {
  const code = findExecutable(['code', onMac('/Applications'), onMac(join(homedir(), 'Applications'))]);
  // The `code` of a remote terminal cannot load an extension from its source folder, and desktop VS Code refuses to run
  // as root.
  const usable = code && !code.includes('remote-cli') && hasDisplay() && process.getuid?.() !== 0;
  return usable ? code : undefined;
}

/**
 * Downloads desktop VS Code, or finds the one downloaded before; undefined where the download cannot be reached (asked
 * for 8 s).
 */
export async function downloadDesktop() {
  const script = `
    const { downloadAndUnzipVSCode, SilentReporter } = require('@vscode/test-electron');
    const reporter = new SilentReporter();
  downloadAndUnzipVSCode({ version: '${serverVersion}', cachePath: process.argv[1], timeout: 8000, reporter })
      .then((path) => console.log('executable ' + path), () => process.exit(1));`;
  const { code, output } = await run(process.execPath, ['-e', script, join(cache, 'vscode-desktop')], {
    cwd: root,
    quiet: true,
    seconds: 300,
  });
  return code === 0 ? /^executable (.+)$/m.exec(output)?.[1] : undefined;
}
