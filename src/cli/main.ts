import path from 'node:path';
import { reasonOf } from '../checkpoint/file-errors';
import { startEngine } from '../service/client';
import { exitCodes, runCli } from './run-cli';

const abort = new AbortController();
// The first Ctrl-C asks for an orderly end; the second finds no listener and ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough, such as `head`, closes the pipe; there is nothing more to do.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`The output cannot be written: ${reasonOf(error)}. Free some space or write elsewhere.\n`);
  process.exit(exitCodes.user);
});
// Nobody reads the error messages either.
process.stderr.on('error', () => process.exit(exitCodes.user));

const { env } = process;
void runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  out: process.stdout,
  err: process.stderr,
  colour: process.stdout.isTTY === true && !env.NO_COLOR,
  debug: Boolean(env.DEBUG),
  signal: abort.signal,
  startEngine: (options) =>
    startEngine({ ...options, entry: env.DIGITSCOPE_ENGINE ?? path.join(__dirname, 'engine.js') }),
}).then((code) => {
  process.exitCode = code;
});
