// `npm run install:tensorflow`: installs the TensorFlow engine, which is no dependency because its native library takes
// some hundred megabytes. `-- --to FOLDER` installs it elsewhere; DIGITSCOPE_TENSORFLOW then says where it is. VS Code
// has a command for it, `Digitscope: Install TensorFlow GPU Engine`.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkPlatform, installPackage, tensorflowPackage } from '../src/host/tensorflow/install-package.ts';
import { root } from './lib/paths.mjs';
import { main, note, Refusal, say } from './lib/say.mjs';

/** The folder that `--to` names, or the repository. */
function destination() {
  try {
    return resolve(parseArgs({ options: { to: { type: 'string' } } }).values.to ?? root);
  } catch (error) {
    throw new Refusal(`${error.message} The only option is --to FOLDER.`);
  }
}

/** Ctrl-C ends npm with all that it started. */
function cancellation() {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => abort.abort());
  return abort.signal;
}

await main(async () => {
  const folder = destination();
  const { name, version } = tensorflowPackage;
  try {
    checkPlatform();
    mkdirSync(folder, { recursive: true });
    say(`Installing ${name} ${version} into ${folder}`);
    note('Its install script downloads the native library, some hundred megabytes.');
    await installPackage(folder, { signal: cancellation(), onLine: note });
  } catch (error) {
    throw error.name === 'UserError' || error.name === 'CancelledError' ? new Refusal(error.message) : error;
  }
  if (folder !== root) note(`Set DIGITSCOPE_TENSORFLOW to ${join(folder, 'node_modules', name)}.`);
  note('Done. On a GPU it needs CUDA 11.2 and cuDNN 8.1. `npm run digitscope -- engines` tells whether it computes.');
});
