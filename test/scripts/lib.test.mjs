// The modules under the scripts: what counts as a failure, which Node.js is refused, and the command line of the
// stand-in for code.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { atLeast, checkNode } from '../../scripts/lib/node-version.mjs';
import { readResults } from '../../scripts/lib/results.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { parseArguments } from '../vscode/harness/arguments.mjs';

describe('the version of Node.js', () => {
  it('is compared by number', () => {
    const versions = ['v18.20.4', 'v20.8.1', 'v20.9.0', 'v20.20.2', 'v22.0.0'];
    assert.deepEqual(
      versions.map((version) => atLeast(version, '20.9')),
      [false, false, true, true, true],
    );
  });

  it('is refused with what to do when it is too old', () => {
    assert.throws(() => checkNode('v18.20.4'), {
      message:
        'Digitscope needs Node.js 20.9 or newer, and this is v18.20.4. Install a newer Node.js and run the ' +
        'command again.',
    });
  });
});

describe('the results of a layer', () => {
  const results = { passed: 3, failed: [], skipped: [{ title: 'a', reason: 'b' }] };
  const failing = { ...results, failed: [{ title: 'c', error: 'd' }] };
  let folder;

  before(() => (folder = mkdtempSync(join(tmpdir(), 'digitscope-results-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** The titles and errors of the failures found when a process leaves `written` and ends like `ended`. */
  const failures = (written, ended) => {
    const file = join(folder, 'results.json');
    rmSync(file, { force: true });
    if (written) writeFileSync(file, JSON.stringify(written));
    return readResults(file, 'tests', ended, 9).failed.map(({ title, error }) => `${title}: ${error}`);
  };

  it('are those of the file when the process ended as the file says', () => {
    assert.deepEqual([failures(results, { code: 0 }), failures(failing, { code: 1 })], [[], ['c: d']]);
  });

  it('count a process that crashed, hung or said nothing as a failure', () => {
    assert.deepEqual(
      [
        failures(undefined, { code: 0 }),
        failures(undefined, { code: 1 }),
        failures(results, { code: 1 }),
        failures(failing, { code: 124, timedOut: true }),
      ],
      [
        ['tests: wrote no results'],
        ['tests: ended with exit code 1 before all tests had run'],
        ['tests: ended with exit code 1 before all tests had run'],
        ['c: d', 'tests: did not end in 9 s and was stopped'],
      ],
    );
  });
});

describe('a child process', () => {
  it('is stopped with everything it started when it takes too long', async () => {
    const grandchild =
      "const { pid } = require('child_process').spawn('sleep', ['60']); console.log(pid); setInterval(() => {}, 1000);";
    const { code, output, timedOut } = await run(process.execPath, ['-e', grandchild], { quiet: true, seconds: 1 });
    await new Promise((soon) => setTimeout(soon, 100));
    const alive = await run('ps', ['-o', 'stat=', '-p', output.trim()], { quiet: true });
    assert.deepEqual(
      { code, timedOut, alive: /^[^Z]/.test(alive.output.trim()) },
      { code: 124, timedOut: true, alive: false },
    );
  });

  it('that cannot be started ends with 127', async () => {
    assert.equal((await run('no-such-program-anywhere', [])).code, 127);
  });
});

describe('the command line of the stand-in for code', () => {
  it('takes options in both spellings, the folder, and ignores what it does not know', () => {
    const words = [
      '/w',
      '--user-data-dir=/u',
      '--extensions-dir',
      '/e',
      '--no-sandbox',
      '--extensionTestsPath=/t=1',
      '--extensionDevelopmentPath=/x',
    ];
    assert.deepEqual(parseArguments(words), {
      extensionDevelopmentPath: '/x',
      extensionTestsPath: '/t=1',
      userDataDir: '/u',
      extensionsDir: '/e',
      folder: '/w',
    });
  });
});
