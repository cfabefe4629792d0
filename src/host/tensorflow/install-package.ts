import { spawn, type ChildProcess } from 'node:child_process';
import { CancelledError, messageOf, UserError } from '../../shared/errors';

/** What the TensorFlow engine computes with; package.json names the same version as an optional peer. */
export const tensorflowPackage = { name: '@tensorflow/tfjs-node-gpu', version: '4.22.0' } as const;

/** @throws UserError `install/platform` where the package does not exist */
export function checkPlatform(platform: string = process.platform, arch: string = process.arch): void {
  if (arch !== 'x64' || !['linux', 'win32'].includes(platform))
    throw new UserError(
      'install/platform',
      `TensorFlow's GPU library exists only for Linux and Windows on x64, and this is ${platform} on ${arch}. ` +
        'Use the engine cpu or webgpu.',
    );
}

export interface InstallOptions {
  readonly signal: AbortSignal;
  /** A line that npm or the package's script wrote. */
  readonly onLine: (line: string) => void;
  /** The npm command and any arguments before npm's own. */
  readonly npm?: readonly [command: string, ...parameters: string[]];
}

/**
 * Installs the package into a folder with npm. Its install script, which fetches the native library and the binding,
 * must run whatever is configured. A package.json and its lock file are not changed.
 * @throws CancelledError once npm and all that it started have ended; UserError `install/npm`, `install/failed`
 */
export async function installPackage(
  folder: string,
  { signal, onLine, npm: [command, ...before] = ['npm'] }: InstallOptions,
): Promise<void> {
  if (signal.aborted) throw new CancelledError();
  const { name, version } = tensorflowPackage;
  const parameters = [
    ...before,
    'install',
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts=false',
    '--foreground-scripts',
    '--loglevel=error',
    '--prefix',
    '.',
    `${name}@${version}`,
  ];
  const windows = process.platform === 'win32';
  // A separate process group, so that npm can be ended with everything it starts. On Windows npm is a shell script.
  const child = spawn(command, parameters, {
    cwd: folder,
    detached: !windows,
    shell: windows,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split(/[\r\n]+/).filter((words) => words.trim() !== '')) {
        lines.push(line);
        onLine(line);
      }
    });
  }
  const cancel = () => end(child);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('close', resolve),
    );
    if (signal.aborted) throw new CancelledError();
    if (code !== 0)
      throw new UserError(
        'install/failed',
        `npm could not install ${name} (${reasonIn(lines)}). Its native library is downloaded from a ` +
          'separate host, which must be reachable. The other engines do not need it.',
      );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UserError(
        'install/npm',
        `npm was not found, so ${name} cannot be installed. Install Node.js, which includes npm, and restart ` +
          'VS Code so that npm is on the PATH.',
      );
    throw error instanceof UserError || error instanceof CancelledError
      ? error
      : new UserError('install/npm', `npm cannot be started: ${messageOf(error)}. Check your installation of Node.js.`);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** Ends a process and everything it started. */
function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') return void spawn('taskkill', ['/pid', String(pid), '/t', '/f']);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has already ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The reason for a failure: npm's first line that names a cause, otherwise its last line. */
function reasonIn(lines: readonly string[]): string {
  const words = lines
    .map((line) => line.replace(/^npm (?:error|ERR!)\s*/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('A complete log'));
  const cause = words.find((line) => /reason:|^Error: |^E[A-Z]{3,}\b|^code E\w+|not found|No space left/.test(line));
  return (cause ?? words.at(-1) ?? 'no output')
    .replace(/^Error: /, '')
    .replace(/\.$/, '')
    .slice(0, 300);
}
