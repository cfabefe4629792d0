// `npm run install:tensorflow`: installs the TensorFlow engine, which is no dependency because its native library takes some hundred megabytes.
// `-- --to FOLDER` installs it elsewhere; DIGITSCOPE_TENSORFLOW then says where it is.
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, note, Refusal, say } from './lib/say.mjs';

const name = '@tensorflow/tfjs-node-gpu';
const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).peerDependencies[name];

/** The folder that `--to` names, or the repository. */
function destination() {
  try {
    return resolve(parseArgs({ options: { to: { type: 'string' } } }).values.to ?? root);
  } catch (error) {
    throw new Refusal(`${error.message} The only option is --to FOLDER.`);
  }
}

await main(async () => {
  const folder = destination();
  if (process.arch !== 'x64' || !['linux', 'win32'].includes(process.platform))
    throw new Refusal(`${name} exists for Linux and Windows on x64, and this is ${process.platform} on ${process.arch}. Use the engine cpu or webgpu.`);
  mkdirSync(folder, { recursive: true });
  say(`Installing ${name} ${version} into ${folder}`);
  note('Its install script downloads the native library, some hundred megabytes.');
  // That script has to run whatever is configured. What package.json and its lock say stays as it is.
  const args = ['install', '--no-save', '--no-package-lock', '--ignore-scripts=false', '--prefix', folder, `${name}@${version}`];
  const { code } = await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { seconds: 1800 });
  if (code !== 0) throw new Refusal(`npm could not install ${name}; its words are above. Without a connection to where the library is kept it cannot be installed. The other engines do not need it.`);
  if (folder !== root) note(`Set DIGITSCOPE_TENSORFLOW to ${join(folder, 'node_modules', name)}.`);
  note('Done. On a GPU it needs CUDA 11.2 and cuDNN 8.1. `npm run digitscope -- engines` tells whether it computes.');
});
