// The one thing that must be there before anything else.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { Refusal } from './say.mjs';

/** Is `version` (such as 'v20.20.2') at least `least` (such as '20.9')? */
export function atLeast(version, least) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  const [leastMajor, leastMinor = 0] = least.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** Refuses a Node.js older than package.json's `engines.node`. */
export function checkNode(version = process.version) {
  const least = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node.replace('>=', '');
  if (!atLeast(version, least))
    throw new Refusal(
      `Digitscope needs Node.js ${least} or newer, and this is ${version}. Install a newer Node.js and run the ` +
        'command again.',
    );
}
