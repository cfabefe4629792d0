// Resuming in a window: a run that cannot be resumed is begun again only by a choice, and one that trains elsewhere is
// left alone.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { lockHolder } from '../../src/checkpoint/run-lock';
import { skipBecause } from '../support/skip';
import { driverUnavailable, press, quickPick, screenshot, workbench } from './driver';
import { notified, until } from './until';

const runs = () => join(vscode.workspace.workspaceFolders![0].uri.fsPath, 'runs');
const row = '.pane-body .monaco-list-row[aria-level="1"]';
const activeTab = () => vscode.window.tabGroups.activeTabGroup.activeTab?.label;
const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
const recipe = [
  '--task',
  'mod-add',
  '--modulus',
  '10',
  '--train-digits',
  '1-2',
  '--operand-width',
  '2',
  '--layers',
  '1',
  '--heads',
  '1',
  '--width',
  '8',
  '--batch',
  '4',
  '--eval-every',
  '10',
  '--eval-samples',
  '2',
  '--until',
  'none',
];
const train = (name: string, ...flags: string[]) => [
  join(vscode.extensions.getExtension('digitscope.digitscope')!.extensionPath, 'dist/cli.js'),
  'train',
  ...recipe,
  '--out',
  join(runs(), name),
  ...flags,
];

describe('runs in the tree', function () {
  this.timeout(120_000);
  before(async function () {
    const unavailable = driverUnavailable();
    if (unavailable) skipBecause(this, unavailable);
    await mkdir(runs(), { recursive: true });
    await promisify(execFile)(process.execPath, train('one', '--steps', '20'), { env });
    await vscode.commands.executeCommand('workbench.view.extension.digitscope');
    await vscode.commands.executeCommand('digitscope.refreshRuns');
    await workbench.waitFor(row, 'one');
  });
  beforeEach(() => vscode.commands.executeCommand('notifications.clearAll'));
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(runs(), { recursive: true, force: true });
  });

  it('open by a click and by Enter', async () => {
    await workbench.click(row, 'one');
    await until(() => activeTab() === 'Inspector: one', 'the Inspector after a click', 20);
    assert.equal(await workbench.count('.pane-body .monaco-list-row[aria-level="2"]'), 0, 'the click unfolded the run');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('digitscope.runs.focus');
    await press('Home');
    await press('Enter');
    await until(() => activeTab() === 'Inspector: one', 'the Inspector', 20);
  });

  it('that cannot be resumed are begun again by a choice, and what they had is kept', async () => {
    for (const name of await readdir(join(runs(), 'one/checkpoints')))
      if (name.includes('optimizer')) await rm(join(runs(), 'one/checkpoints', name));
    void vscode.commands.executeCommand('digitscope.resumeTraining', { folder: join(runs(), 'one') });
    await quickPick.type('20');
    await press('Enter');
    await notified(
      /The newest checkpoint of the run one, that of step 20, cannot be resumed, nor the one before it: .*optimizer/,
    );
    await screenshot('resume-refused');
    assert.deepEqual(
      (await readdir(join(runs(), 'one'))).filter((name) => name.startsWith('before')),
      [],
    );
    await workbench.clickNotification('The newest checkpoint of the run one', 'Start from Scratch');
    // Not by its messages: VS Code drops those that come too fast, as they do from a training this short.
    await until(
      () => existsSync(join(runs(), 'one/before-restart-1/checkpoints')),
      'the old checkpoints in their new place',
    );
    await until(
      async () => (await readFile(join(runs(), 'one/metrics.jsonl'), 'utf8').catch(() => '')).includes('"step":40'),
      'the last evaluation',
    );
    // Its last checkpoint comes after that, and then it lets go of the run.
    await until(async () => (await lockHolder(join(runs(), 'one'))) === undefined, 'the end of the training');
    assert.deepEqual(await readdir(join(runs(), 'one/before-restart-1/checkpoints')), [
      'step-000010.safetensors',
      'step-000020.safetensors',
    ]);
  });

  it('that train in a shell are seen, and are not trained twice', async () => {
    const shell = spawn(process.execPath, train('two', '--steps', '100000000'), { env, stdio: 'ignore' });
    try {
      await workbench.waitFor(row, 'training elsewhere', 30);
      await until(
        async () => (await readFile(join(runs(), 'two/metrics.jsonl'), 'utf8').catch(() => '')).length > 0,
        'an evaluation',
      );
      await screenshot('training-elsewhere');
      void vscode.commands.executeCommand('digitscope.resumeTraining', { folder: join(runs(), 'two') });
      await notified(/The run two is being trained by process \d+ on this machine, since/);
    } finally {
      shell.kill('SIGINT');
    }
    assert.deepEqual(await once(shell, 'exit'), [130, null]);
    await workbench.waitUntilGone(row, 'training elsewhere', 30);
    const steps = (await readFile(join(runs(), 'two/metrics.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { step: number }).step);
    assert.deepEqual(
      steps,
      steps.map((_, i) => 10 * (i + 1)),
    );
  });
});
