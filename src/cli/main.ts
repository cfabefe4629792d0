import path from 'node:path';
import { startEngine } from '../engine/client';
import { runCli } from './run-cli';

const abort = new AbortController();
// The first Ctrl-C asks for an orderly end; a second one meets no listener and ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
// A reader that has seen enough, such as `head`, closes the pipe: nothing is left to be said.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const { env } = process;
void runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  out: process.stdout,
  err: process.stderr,
  colour: process.stdout.isTTY === true && !env.NO_COLOR,
  debug: Boolean(env.DEBUG),
  signal: abort.signal,
  startEngine: (options) => startEngine({ ...options, entry: env.DIGITSCOPE_ENGINE ?? path.join(__dirname, 'engine.js') }),
}).then((code) => {
  process.exitCode = code;
});
