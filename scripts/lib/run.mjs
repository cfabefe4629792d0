// Child processes in their own process group, so that nothing they start outlives them.
import { spawn } from 'node:child_process';

/** The leaders of the process groups that are still running, and the signal that each gets when this process ends. */
const groups = new Map();

/** Ends a child's whole process group; a group that is gone already is no error. */
export function killGroup(child, signal = 'SIGKILL') {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Starts a program in a process group of its own that ends with this process at the latest.
 * @param lastSignal what it is sent then: SIGTERM for one that has groups of its own to end
 */
export function start(command, args, options = {}, lastSignal = 'SIGKILL') {
  const child = spawn(command, args, { ...options, detached: true });
  if (child.pid) groups.set(child, lastSignal);
  child.once('exit', () => groups.delete(child));
  return child;
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])
  process.once(signal, () => process.exit(code));
process.once('exit', () => groups.forEach((signal, child) => killGroup(child, signal)));

/** How long a program has to end by itself after SIGTERM. */
const graceSeconds = 3;

/**
 * Runs a program to its end.
 * @param options.seconds the longest it may take; its process group is ended then, and `timedOut` is set
 * @param options.quiet collect the output in `output` instead of showing it
 * @returns {Promise<{code: number, output: string, timedOut: boolean}>} code 127 when the program cannot be started
 */
export function run(command, args, { seconds = 600, quiet = false, cwd, env } = {}) {
  return new Promise((resolve) => {
    const stdio = ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'];
    const child = start(command, args, { cwd, env: { ...process.env, ...env }, stdio }, 'SIGTERM');
    let output = '';
    let timedOut = false;
    const collect = (chunk) => (output += chunk);
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child, 'SIGTERM');
      killer = setTimeout(() => killGroup(child), graceSeconds * 1000);
    }, seconds * 1000);
    let killer;
    const finish = (code) => {
      clearTimeout(timer);
      clearTimeout(killer);
      resolve({ code, output, timedOut });
    };
    child.once('error', (error) => {
      output += String(error);
      finish(127);
    });
    child.once('close', (code) => finish(timedOut ? 124 : (code ?? 1)));
  });
}
