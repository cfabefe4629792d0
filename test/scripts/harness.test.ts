// The test harness of VS Code must never call a broken run a good one: every way a run can end, and its exit code.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const standIn = resolve('test/vscode/harness/code-stand-in.mjs');
const manifest = {
  name: 'nothing',
  publisher: 'digitscope',
  version: '0.0.1',
  engines: { vscode: '^1.100.0' },
  main: './main.js',
  extensionKind: ['workspace'],
};

const endings = [
  { run: 'that passes', suite: 'exports.run = async () => {};', code: 0 },
  {
    run: 'with a failing test',
    suite: "exports.run = async () => { throw new Error('1 of the tests failed'); };",
    code: 1,
  },
  { run: 'whose suite needs a missing module', suite: "require('./missing');", code: 1 },
  { run: 'whose extension host exits', suite: 'exports.run = () => process.reallyExit(3);', code: 1 },
  {
    run: 'whose extension host is killed',
    suite: "exports.run = () => process.kill(process.pid, 'SIGKILL');",
    code: 1,
  },
  { run: 'that hangs', suite: 'exports.run = () => new Promise(() => {});', code: 124, seconds: 8 },
];

describe('the harness that stands in for code', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'digitscope-harness-'));
    mkdirSync(join(folder, 'extension'));
    writeFileSync(join(folder, 'extension', 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'extension', 'main.js'), 'exports.activate = () => {};');
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { run, suite, code, seconds = 50 } of endings) {
    it(`ends a run ${run} with ${code}`, async function () {
      this.timeout(60_000);
      writeFileSync(join(folder, 'suite.js'), suite);
      const user = mkdtempSync(join(folder, 'user-'));
      const args = [
        folder,
        `--extensionDevelopmentPath=${join(folder, 'extension')}`,
        `--extensionTestsPath=${join(folder, 'suite.js')}`,
        `--user-data-dir=${user}`,
        `--extensions-dir=${join(user, 'extensions')}`,
      ];
      const child = spawn(process.execPath, [standIn, ...args], {
        stdio: 'ignore',
        env: { ...process.env, DIGITSCOPE_VSCODE_SECONDS: String(seconds) },
      });
      assert.equal(await new Promise((ended) => child.once('exit', ended)), code);
    });
  }
});
