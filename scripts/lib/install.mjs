// Digitscope's own packages, installed when they are missing or no longer those of package-lock.json.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { root } from './paths.mjs';
import { note, say } from './say.mjs';

const stamp = join(root, 'node_modules', '.digitscope-lock-hash');
const hashOfLock = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

/** npm keeps its own copy of the lock in node_modules: an install made by hand from this lock is as good as ours. */
function madeByHand() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) => path === '' || optional || peer || installed[path]?.version === version,
  );
}

/** Brings node_modules to the state of package-lock.json; does nothing when it is there already. */
export async function install() {
  const hash = hashOfLock();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  if (!madeByHand()) {
    say('Installing packages (npm ci), about half a minute');
    await npm(['ci'], root);
    note('done');
  }
  writeFileSync(stamp, hash);
}
