// Test files run by Mocha in a Node.js process of their own.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, testOutput } from '../paths.mjs';
import { nothing, readResults } from '../results.mjs';
import { run } from '../run.mjs';

/** Every *.test.ts under `folder` (and *.test.mjs, for what is no TypeScript itself), in order. */
export function testFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((file) => /\.test\.(ts|mjs)$/.test(file))
    .map((file) => join(folder, file))
    .sort();
}

/** Runs the tests under test/<name>. */
export async function mochaLayer(name, { grep = '', only = '', seconds, env = {} }) {
  const files = testFiles(join(root, 'test', name)).filter((file) => file.includes(only));
  if (files.length === 0) return nothing();
  const output = join(testOutput, `${name}.json`);
  rmSync(output, { force: true });
  const runner = join(root, 'test', 'support', 'run-mocha.ts');
  const ended = await run(process.execPath, ['--import', 'tsx', runner, output, grep, ...files], {
    cwd: root,
    env,
    seconds,
  });
  return readResults(output, `the ${name} tests`, ended, seconds);
}
