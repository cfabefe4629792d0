// `npm start` in the browser build: VS Code answers with the extension in it, asks for its token, and ends when told
// to.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, it } from 'mocha';
import { run } from '../../scripts/lib/run.mjs';

const statusOf = async (address) => (await fetch(address, { redirect: 'manual' }).catch(() => undefined))?.status;

describe('npm start', () => {
  it('--check shows that VS Code starts and knows the extension', async function () {
    this.timeout(120_000);
    const { code, output } = await run(process.execPath, ['scripts/start.mjs', '--check'], {
      quiet: true,
      seconds: 110,
    });
    assert.equal(code, 0, output);
    assert.match(output, /VS Code answers and knows the extension/);
  });

  it('prints an address that works until it is told to end, and only with its token', async function () {
    this.timeout(120_000);
    const child = spawn(process.execPath, ['scripts/start.mjs', '--browser'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    let address;
    for await (const line of createInterface({ input: child.stdout })) {
      address = line.trim();
      if (address.startsWith('http://127.0.0.1:')) break;
    }
    const withoutToken = address.replace(/tkn=\w+&/, '');
    const running = [await statusOf(address), await statusOf(withoutToken)];
    child.kill('SIGTERM');
    const code = await ended;
    await new Promise((soon) => setTimeout(soon, 300));
    assert.deepEqual(
      { running, code, afterwards: await statusOf(address) },
      { running: [302, 403], code: 143, afterwards: undefined },
    );
  });

  it('refuses an option it does not know in one sentence', async () => {
    const { code, output } = await run(process.execPath, ['scripts/start.mjs', '--brwoser'], { quiet: true });
    assert.equal(code, 2);
    assert.match(output, /^\nerror: Unknown option '--brwoser'.* The options are --browser and --check\.\n$/s);
  });
});
