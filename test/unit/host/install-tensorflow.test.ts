import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { installEngine, packageIn, type EngineInstallOptions } from '../../../src/host/tensorflow/install-engine';
import { checkPlatform } from '../../../src/host/tensorflow/install-package';
import { CancelledError } from '../../../src/shared/errors';
import { skipBecause } from '../../support/skip';
import { temporaryFolder } from '../checkpoint/sample';

const npm = [process.execPath, path.resolve(__dirname, '../../fixtures/fake-npm.mjs')] as const;

/** Whether a process is there; one that has ended and that nobody has asked after is not. */
async function lives(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return state !== undefined && !/\) Z /.test(state);
}

describe('installing the TensorFlow engine', function () {
  this.timeout(20_000);
  const temporary = temporaryFolder();
  before(function () {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      skipBecause(this, 'the engine is installed on Linux and Windows alone, and the stand-in for npm runs on Linux');
  });
  afterEach(() => {
    delete process.env.FAKE_NPM;
    delete process.env.FAKE_NPM_LOG;
  });

  const install = (how: string, options: Partial<EngineInstallOptions> = {}) => {
    process.env.FAKE_NPM = how;
    process.env.FAKE_NPM_LOG = temporary.at('npm.json');
    return installEngine(temporary.at('tensorflow'), {
      signal: new AbortController().signal,
      onLine: () => undefined,
      onSize: () => undefined,
      npm,
      ...options,
    });
  };
  /** An earlier installation, which must survive whatever happens. */
  async function installedBefore(): Promise<string> {
    await mkdir(temporary.at('tensorflow'));
    await writeFile(temporary.at('tensorflow/mine'), 'kept');
    return temporary.at('tensorflow/mine');
  }
  const isClean = () => assert.ok(!existsSync(temporary.at('tensorflow.partial')));

  it("runs npm beside the place, with the package's script, and puts the result there", async () => {
    const old = await installedBefore();
    const lines: string[] = [];
    await install('installs', { onLine: (line) => lines.push(line) });
    const { parameters, folder } = JSON.parse(await readFile(temporary.at('npm.json'), 'utf8')) as {
      parameters: string[];
      folder: string;
    };
    assert.deepEqual(
      [parameters[0], parameters.includes('--ignore-scripts=false'), parameters.at(-1), path.basename(folder)],
      ['install', true, '@tensorflow/tfjs-node-gpu@4.22.0', 'tensorflow.partial'],
    );
    assert.ok(existsSync(path.join(packageIn(temporary.at('tensorflow')), 'package.json')) && !existsSync(old));
    assert.deepEqual(lines, ['* Downloading libtensorflow']);
    isClean();
  });

  it('says what npm said when it fails, and leaves what was there', async () => {
    const old = await installedBefore();
    await assert.rejects(install('offline'), {
      code: 'install/failed',
      message: /ENOTFOUND storage\.example/,
    });
    assert.ok(existsSync(old));
    isClean();
  });

  it('ends npm and what it started when cancelled, reports sizes until then, and leaves what was there', async () => {
    const old = await installedBefore();
    const abort = new AbortController();
    let pids: number[] = [];
    const sizes: number[] = [];
    const cancelled = install('hangs', {
      signal: abort.signal,
      onLine: (line) => {
        if (line.startsWith('waiting')) pids = [...line.matchAll(/\d+/g)].map(([pid]) => Number(pid));
      },
      onSize: (bytes) => {
        sizes.push(bytes);
        if (pids.length > 0) abort.abort();
      },
    });
    await assert.rejects(cancelled, CancelledError);
    // The kernel may take a moment to bury them.
    for (let i = 0; i < 50 && (await Promise.all(pids.map(lives))).includes(true); i++) await delay(20);
    assert.deepEqual(
      [pids.length, await Promise.all(pids.map(lives)), sizes.at(-1)! > 50, existsSync(old)],
      [2, [false, false], true, true],
    );
    isClean();
  });

  it('says so where there is no npm, and does nothing when cancelled before', async () => {
    await assert.rejects(install('installs', { npm: ['no-such-npm'] }), {
      code: 'install/npm',
      message: /^npm was not found, so @tensorflow\/tfjs-node-gpu cannot be installed\. Install Node\.js/,
    });
    isClean();
    await assert.rejects(install('installs', { signal: AbortSignal.abort() }), CancelledError);
    assert.ok(!existsSync(temporary.at('npm.json')));
    isClean();
  });
});

describe('the platforms of the TensorFlow engine', () => {
  it('are Linux and Windows on x64', () => {
    for (const platform of ['linux', 'win32']) checkPlatform(platform, 'x64');
    for (const [platform, arch] of [
      ['darwin', 'arm64'],
      ['linux', 'arm64'],
      ['darwin', 'x64'],
    ])
      assert.throws(() => checkPlatform(platform, arch), {
        code: 'install/platform',
        message: new RegExp(`${platform} on ${arch}`),
      });
  });
});
