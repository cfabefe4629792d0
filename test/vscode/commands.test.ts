// What the walk through the main job does not meet: the way back, stopping and resuming, a panel that stays live,
// saving, and words for what is wrong.
import assert from 'node:assert/strict';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { lockHolder } from '../../src/checkpoint/run-lock';
import { skipBecause } from '../support/skip';
import { driverUnavailable, frame, palette, press, quickPick, screenshot, workbench } from './driver';
import { clearNotifications, notified, questionStep as step, until, within } from './until';

const workspace = () => vscode.workspace.workspaceFolders![0].uri.fsPath;
const runs = () => join(workspace(), 'runs');
const run = 'mod-multiply-101-rotary-nano';
const row = '.pane-body .monaco-list-row';
/** A line below a run's own, whose text may name a step too. */
const checkpointRow = `${row}[aria-level="2"]`;
const checkpoints = () => readdir(join(runs(), run, 'checkpoints')).catch(() => []);
const activeTab = () => vscode.window.tabGroups.activeTabGroup.activeTab?.label;

describe('the commands', function () {
  this.timeout(120_000);
  before(function () {
    const unavailable = driverUnavailable();
    if (unavailable) skipBecause(this, unavailable);
  });
  beforeEach(() => vscode.commands.executeCommand('notifications.clearAll'));
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(runs(), { recursive: true, force: true });
  });

  it('invite to train where there is no run', async () => {
    await vscode.commands.executeCommand('workbench.view.extension.digitscope');
    await workbench.waitFor('.welcome-view-content', 'No model has been trained here yet');
    await palette('Digitscope: Open Inspector');
    await notified('This workspace has no runs yet. Use Train Arithmetic Model first');
    await screenshot('commands-welcome');
  });

  it('say what the theory expects, go back with answers kept, and leave nothing behind when dismissed', async () => {
    await palette('Digitscope: Train Arithmetic Model');
    await step('(1/6)');
    assert.deepEqual(await quickPick.items(), ['(a + b) mod p', 'a + b', '(a × b) mod p', 'a × b']);
    await press('Enter');
    await step('(2/6)');
    await until(
      async () => (await quickPick.message()).includes('100 divides 10^2: units and tens decide.'),
      'the remark on 100',
      15,
    );
    await quickPick.type('101');
    await until(
      async () =>
        (await quickPick.message()).includes('101 divides no power of 10: every digit of both operands counts.'),
      'the remark on 101',
      15,
    );
    await press('Enter');
    await step('(3/6)');
    await quickPick.type('1-70');
    await until(
      async () => (await quickPick.message()).includes('go to 70 digits but operands are only 64 wide'),
      'the words on the lengths',
      15,
    );
    await press('Enter');
    assert.match(await quickPick.title(), /\(3\/6\)/);
    await workbench.click('.quick-input-titlebar .codicon-quick-input-back');
    await step('(2/6)');
    assert.equal(await quickPick.value(), '101');
    await press('Escape');
    await until(async () => !(await quickPick.isOpen()), 'the end of the questions', 15);
    assert.deepEqual(
      (await readdir(workspace())).filter((name) => name === 'runs'),
      [],
    );
  });

  it('stop a training within seconds, its last step kept, and resume it', async () => {
    await palette('Digitscope: Train Arithmetic Model');
    await step('(1/6)');
    await quickPick.choose('(a × b) mod p');
    await step('(2/6)');
    await quickPick.type('101');
    for (const next of ['(3/6)', '(4/6)', '(5/6)']) {
      await press('Enter');
      await step(next);
    }
    await quickPick.choose('Rotary (RoPE)');
    await step('(6/6)');
    await press('Enter');
    await notified(new RegExp(`Training ${run}: step \\d+ · loss \\d\\.\\d+ · exact .*% at 3 digits`));
    await workbench.waitFor('.statusbar-item', `${run} · step`);
    await workbench.waitFor(row, run);
    await screenshot('commands-training');
    await palette('Digitscope: Stop Training');
    await notified(`Stopped training ${run}. It keeps its last checkpoint, step`);
    await workbench.waitUntilGone('.statusbar-item', run);
    const kept = await checkpoints();
    await screenshot('commands-stopped');
    await workbench.clickNotification('Stopped training', 'Resume');
    await until(async () => (await checkpoints()).length > kept.length, 'another checkpoint');
  });

  it('show a run while it trains, and each new checkpoint as it comes', async () => {
    await workbench.click(`${row} .monaco-tl-twistie`);
    await workbench.waitFor(checkpointRow, 'step 100');
    // A row that is drawn anew under the pointer, as those of a training run are, drops the click.
    await until(
      async () => {
        await workbench.click(checkpointRow, 'step 100');
        return within(1, () => activeTab() === `Inspector: ${run}`);
      },
      'the panel',
      30,
    );
    await frame.waitFor('[data-panel]', 30);
    const options = () => frame.count('[data-control="checkpoint"] option');
    const before = await options();
    await until(async () => (await options()) > before, 'a new checkpoint in the panel');
    await screenshot('commands-live');
  });

  it('say that the engine process ended, and keep the run', async function () {
    if (process.platform === 'win32') skipBecause(this, 'Windows has no signal that ends a process');
    // The process that trains a run holds its lock.
    const trains = await lockHolder(join(runs(), run));
    process.kill(trains!.pid, 'SIGKILL');
    await notified(/The engine process ended unexpectedly \(stopped by a signal\)\. The run keeps its last checkpoint/);
    await workbench.waitUntilGone('.statusbar-item', run);
    await screenshot('commands-engine-ended');
    assert.ok((await checkpoints()).length > 0);
  });

  it('bring a hidden panel back as it was', async () => {
    await palette('File: New Untitled Text File');
    await until(() => activeTab()?.startsWith('Untitled') === true, 'another editor');
    await vscode.commands.executeCommand('workbench.action.previousEditor');
    await frame.waitFor('[data-panel="errors"] [role="gridcell"][data-place]', 60);
    assert.equal(await frame.evaluate(`document.querySelector('[data-control="checkpoint"]').value`), '100');
  });

  it('save a table where the user says', async () => {
    await frame.click('[data-panel="errors"] button[data-action="csv"]');
    await quickPick.waitFor();
    const target = join(workspace(), 'errors.csv');
    // The dialog opens before it has written the suggested name, which would replace what was typed.
    await until(async () => (await quickPick.value()).endsWith('.csv'), 'the suggested name', 15);
    await quickPick.type(target);
    await until(
      async () => {
        // The dialog reads the folder that was typed, and passes over Enter until it has.
        if ((await quickPick.isOpen()) && (await quickPick.value()) === target) await press('Enter');
        return (await readdir(workspace())).includes('errors.csv');
      },
      'the file',
      20,
    );
    const [header, ...rows] = (await readFile(target, 'utf8')).trim().split(/\r?\n/);
    assert.deepEqual([header.includes('digits'), rows.length >= 6], [true, true]);
    assert.deepEqual(
      (await readdir(workspace())).filter((name) => name.endsWith('.tmp')),
      [],
    );
    await rm(target);
  });

  it('say what is wrong with a folder or a file, and leave it as it is', async () => {
    const empty = join(runs(), 'empty');
    await mkdir(empty);
    await workbench.waitFor(row, 'This is no run folder: it is empty.');
    const truncated = join(workspace(), 'truncated.safetensors');
    await writeFile(truncated, Buffer.from([200, 0, 0, 0, 0, 0, 0, 0, 123]));
    const load = async (path: string, words: string) => {
      await vscode.commands.executeCommand('digitscope.loadCheckpoint', vscode.Uri.file(path));
      await notified(words);
    };
    await load(empty, 'runs/empty is no run folder: it is empty. Choose a folder');
    // Each load has two notifications.
    await clearNotifications();
    await load(truncated, 'truncated.safetensors is cut off or no safetensors file');
    await screenshot('commands-bad-input');
    assert.deepEqual([await readdir(empty), (await readFile(truncated)).length], [[], 9]);
    await Promise.all([rm(empty, { recursive: true }), rm(truncated)]);
  });

  it('compare runs that are there already', async () => {
    await cp(join(runs(), run), join(runs(), 'copy'), { recursive: true });
    await palette('Digitscope: Compare Encodings');
    await quickPick.choose('Compare existing runs…');
    await until(async () => (await quickPick.items()).length === 2, 'the runs to choose from', 15);
    await press('Enter');
    await until(() => activeTab()?.startsWith('Compare: ') === true, 'the panel', 15);
    await frame.waitFor('[data-panel="errors"] [role="gridcell"][data-run="1"][data-place="0"]', 60);
    await screenshot('commands-compare');
  });
});
