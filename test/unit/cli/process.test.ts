import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { skipBecause } from '../../support/skip';
import { temporaryFolder } from '../checkpoint/sample';

const root = path.join(__dirname, '../../..');

describe('digitscope as a process', () => {
  const temporary = temporaryFolder();
  const start = (args: readonly string[], engine = 'test/fixtures/waiting-engine.mjs') =>
    spawn(
      process.execPath,
      ['--import', path.join(root, 'node_modules/tsx/dist/loader.mjs'), path.join(root, 'src/cli/main.ts'), ...args],
      {
        cwd: temporary.at(),
        env: { ...process.env, DEBUG: '', DIGITSCOPE_ENGINE: path.join(root, engine) },
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own, so that Ctrl-C can be sent to it and its engine alike, as a terminal does.
        detached: true,
      },
    );

  it('ends with 130 and one line after Ctrl-C', async function () {
    this.timeout(20_000);
    if (process.platform === 'win32')
      skipBecause(this, 'Windows has no signal that stands for Ctrl-C in another process');
    const child = start(['train', '--task', 'add', '--json']);
    const complaint = text(child.stderr);
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    assert.match(first.toString(), /^\{"event":"start"/);
    process.kill(-child.pid!, 'SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    assert.deepEqual(
      { code, complaint: await complaint },
      { code: 130, complaint: 'Stopped before training began; nothing was written.\n' },
    );
  });

  it('ends with 1 and one line when the engine cannot be started', async function () {
    this.timeout(20_000);
    const child = start(['train', '--task', 'add'], 'no-such-engine.js');
    const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number]>]);
    assert.equal(code, 1);
    assert.match(complaint, /^The engine process ended unexpectedly \(exit code 1\)\. It said: .*\n$/);
  });
});
