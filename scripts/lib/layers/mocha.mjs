// Test files run by Mocha in Node.js processes of their own.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, testOutput } from '../paths.mjs';
import { readResults } from '../results.mjs';
import { run } from '../run.mjs';

/** Every *.test.ts under `folder` (and *.test.mjs, for tests of plain JavaScript), in order. */
export function testFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((file) => /\.test\.(ts|mjs)$/.test(file))
    .map((file) => join(folder, file))
    .sort();
}

/**
 * The tests under test/<name> as jobs that can run side by side: its files, dealt out to at most `parts` processes.
 * Neighbours, which tend to be alike, go to different ones.
 */
export function mochaJobs(name, parts = 1) {
  return ({ grep = '', only = '', seconds, env = {} }) => {
    // The path inside the repository: the folder of the repository itself may contain `only`.
    const files = testFiles(join(root, 'test', name)).filter((file) => relative(root, file).includes(only));
    const count = Math.min(parts, files.length);
    return Array.from({ length: count }, (_, part) => async () => {
      const title = count === 1 ? name : `${name}, part ${part + 1} of ${count}`;
      const output = join(testOutput, count === 1 ? `${name}.json` : `${name}-${part + 1}.json`);
      rmSync(output, { force: true });
      const runner = join(root, 'test', 'support', 'run-mocha.ts');
      const own = files.filter((_file, index) => index % count === part);
      const ended = await run(process.execPath, ['--import', 'tsx', runner, output, grep, ...own], {
        cwd: root,
        env,
        seconds,
        quiet: true,
      });
      return { text: ended.output, results: readResults(output, `the ${title} tests`, ended, seconds) };
    });
  };
}
