// The engines as a person meets them: how each does, and the one that has to be installed first, with a stand-in for
// npm.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { skipBecause } from '../support/skip';
import { driverUnavailable, palette, press, quickPick, screenshot, workbench } from './driver';
import { clearNotifications, notified, until } from './until';

const install = 'Digitscope: Install TensorFlow GPU Engine';

describe('the engines', function () {
  this.timeout(120_000);
  let folder: string;
  const path = process.env.PATH;
  const shows = vscode.window.showInformationMessage;
  before(async function () {
    const unavailable = driverUnavailable();
    if (unavailable) skipBecause(this, unavailable);
    folder = await mkdtemp(join(tmpdir(), 'digitscope-npm-'));
  });
  // Each installation has two notifications.
  beforeEach(clearNotifications);
  after(async () => {
    process.env.PATH = path;
    vscode.window.showInformationMessage = shows;
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('are checked with their time and error, or the reason why one is not available', async () => {
    await palette('Digitscope: Check Engines');
    await until(async () => (await quickPick.isOpen()) && (await quickPick.items()).length === 3, 'the engines');
    assert.deepEqual(await quickPick.items(), ['cpu', 'webgpu', 'tensorflow']);
    await workbench.waitFor('.quick-input-list-row', 'cpu');
    const [cpu] = await workbench.texts('.quick-input-list-row');
    assert.match(cpu, /\d+\.\d ms, relative error \d\.\de-\d/);
    await screenshot('engines-checked');
    await press('Escape');
  });

  it('are not downloaded without a yes', async function () {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      skipBecause(
        this,
        'TensorFlow is installed on Linux and Windows on x64 alone, and the stand-in for npm runs on Linux',
      );
    await stand('installs');
    const asked = answering(undefined);
    await vscode.commands.executeCommand('digitscope.installTensorflow');
    const [message, { modal, detail }, ...buttons] = asked[0];
    assert.deepEqual([message, modal, buttons], ['Download and install the TensorFlow GPU engine?', true, ['Install']]);
    assert.match(detail!, /@tensorflow\/tfjs-node-gpu 4\.22\.0.*hundred megabytes.*CUDA 11\.2 and cuDNN 8\.1/s);
    assert.deepEqual(await readdir(folder), ['bin']);
  });

  it('say in words why npm could not install one, and leave nothing behind', async function () {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      skipBecause(
        this,
        'TensorFlow is installed on Linux and Windows on x64 alone, and the stand-in for npm runs on Linux',
      );
    await stand('offline');
    answering('Install');
    await palette(install);
    await notified('npm could not install @tensorflow/tfjs-node-gpu (getaddrinfo ENOTFOUND storage.example).');
    await screenshot('engines-install-failed');
    const { folder: used } = JSON.parse(await readFile(join(folder, 'asked.json'), 'utf8')) as { folder: string };
    assert.ok(used.endsWith('tensorflow.partial') && !existsSync(used) && !existsSync(used.replace('.partial', '')));
  });

  it('say why one that is installed cannot be used', async function () {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      skipBecause(
        this,
        'TensorFlow is installed on Linux and Windows on x64 alone, and the stand-in for npm runs on Linux',
      );
    await stand('installs');
    answering('Install');
    await palette(install);
    // The stand-in leaves a package without anything in it.
    await notified(
      'TensorFlow is installed but cannot be used here: The native part of @tensorflow/tfjs-node-gpu cannot be loaded',
    );
    await screenshot('engines-install-unusable');
    const { folder: used } = JSON.parse(await readFile(join(folder, 'asked.json'), 'utf8')) as { folder: string };
    await rm(used.replace('.partial', ''), { recursive: true });
  });

  /**
   * VS Code shows no modal dialog while it is tested. Gives the questions that would have been asked, each answered
   * alike.
   */
  function answering(
    answer: string | undefined,
  ): [message: string, options: vscode.MessageOptions, ...buttons: string[]][] {
    const asked: ReturnType<typeof answering> = [];
    vscode.window.showInformationMessage = ((...question: (typeof asked)[number]) => {
      if (typeof question[1] !== 'object' || !question[1].modal)
        return shows(...(question as unknown as [string, ...string[]]));
      asked.push(question);
      return Promise.resolve(answer);
    }) as typeof shows;
    return asked;
  }

  /** Puts a stand-in for npm first on the path. */
  async function stand(how: string): Promise<void> {
    const fixture = join(
      vscode.extensions.getExtension('digitscope.digitscope')!.extensionPath,
      'test/fixtures/fake-npm.mjs',
    );
    const bin = join(folder, 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(
      join(bin, 'npm'),
      `#!/bin/sh\nFAKE_NPM=${how} FAKE_NPM_LOG='${join(folder, 'asked.json')}' exec '${process.execPath}' ` +
        `'${fixture}' "$@"\n`,
    );
    await chmod(join(bin, 'npm'), 0o755);
    process.env.PATH = `${bin}${delimiter}${path}`;
  }
});
