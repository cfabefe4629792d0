// Names and words from files are text wherever VS Code shows them: no link, no command, no icon.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { skipBecause } from '../support/skip';
import { driverUnavailable, palette, press, quickPick, screenshot, workbench } from './driver';
import { until, within } from './until';

const workspace = () => vscode.workspace.workspaceFolders![0].uri.fsPath;
const runs = () => join(workspace(), 'runs');
const extension = () => vscode.extensions.getExtension('digitscope.digitscope')!.extensionPath;
/** A link that runs a command, an icon, and an address, as the name of a folder can hold them. */
const hostile = '[click](command:workbench.action.toggleZenMode) $(trash)';
/** As a tensor can be called. */
const tensor = `${hostile} https://example.invalid/x`;
const row = '.pane-body .monaco-list-row';
const toast = '.notifications-toasts .notification-list-item';
/** What VS Code draws where it reads a link or the icon. */
const marks = (within: string) =>
  `${within} a[href]:not([href=""]), ${within} a.monaco-link, ${within} .notification-list-item-message ` +
  `a, ${within} .quick-input-message a, ${within} .codicon-trash`;
const asDrawn = (text: string) => text.replaceAll('\u2060', '').replaceAll('\u00a0', ' ');

/** Waits for an element that shows the words, and holds that none of its kind shows a link or the icon. */
async function isText(selector: string, words = hostile): Promise<void> {
  await until(
    async () => (await workbench.texts(selector)).some((text) => asDrawn(text).includes(words)),
    `'${words}' in ${selector}`,
    30,
  );
  assert.equal(await workbench.count(marks(selector)), 0, `${selector} shows a link or an icon`);
}

/** Rests the pointer on an element until its tooltip is there; a pointer that was there before has to leave first. */
async function tooltipOf(selector: string, hasText?: string): Promise<void> {
  await until(async () => {
    await workbench.hover('.monaco-workbench .part.editor');
    await workbench.hover(selector, hasText);
    return within(1.5, async () =>
      (await workbench.texts('.monaco-hover')).some((text) => asDrawn(text).includes('toggleZenMode')),
    );
  }, `the tooltip of ${selector}`);
  await isText('.monaco-hover');
}

/** Trains for a moment, as a person would in a shell. */
async function trainRun(name: string, ...flags: string[]): Promise<void> {
  const parameters = [
    'train',
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
    '2',
    '--eval-samples',
    '2',
    ...flags,
    '--out',
    join(runs(), name),
  ];
  await promisify(execFile)(process.execPath, [join(extension(), 'dist/cli.js'), ...parameters], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
}

describe('names that look like links', function () {
  this.timeout(120_000);
  before(async function () {
    const unavailable = driverUnavailable();
    if (unavailable) skipBecause(this, unavailable);
    if (process.platform === 'win32') skipBecause(this, 'folders on Windows cannot have such names');
    await trainRun(hostile, '--steps', '2', '--until', 'none');
    await trainRun('ordinary', '--steps', '2', '--until', 'none');
    await vscode.commands.executeCommand('workbench.view.extension.digitscope');
    await vscode.commands.executeCommand('digitscope.refreshRuns');
  });
  beforeEach(() => vscode.commands.executeCommand('notifications.clearAll'));
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await rm(runs(), { recursive: true, force: true });
  });

  it('are links where nothing is done about them', async () => {
    void vscode.window.showInformationMessage(hostile);
    await workbench.waitFor(`${toast} .notification-list-item-message a`, 'click');
  });

  it('are text in the tree and its tooltip', async () => {
    await isText(`${row}[aria-level="1"] .monaco-icon-label-container`);
    await tooltipOf(`${row}[aria-level="1"]`, 'toggleZenMode');
    await screenshot('hostile-tree');
    await press('Escape');
  });

  it('are text in quick picks, their titles and messages', async () => {
    await palette('Digitscope: Open Inspector');
    await isText('.quick-input-list .monaco-list-row .quick-input-list-label');
    await press('Escape');
    const folder = join(runs(), hostile);
    void vscode.commands.executeCommand('digitscope.exportRun', { folder });
    await isText('.quick-input-title');
    await press('Escape');
    void vscode.commands.executeCommand('digitscope.resumeTraining', { folder });
    await isText('.quick-input-title');
    await quickPick.type(hostile);
    await isText('.quick-input-message');
    await screenshot('hostile-quick-input');
    await press('Escape');
  });

  it('are text in an error that quotes a file, and in the log', async () => {
    const file = join(runs(), 'weights.safetensors');
    const header = JSON.stringify({ [tensor]: { dtype: 'F99', shape: [1], data_offsets: [0, 4] } });
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    await mkdir(runs(), { recursive: true });
    await writeFile(file, Buffer.concat([length, Buffer.from(header), Buffer.alloc(4)]));
    void vscode.commands.executeCommand('digitscope.loadCheckpoint', vscode.Uri.file(file));
    await isText(`${toast} .notification-list-item-message`, tensor);
    await screenshot('hostile-error');
    await vscode.commands.executeCommand('digitscope.showLog');
    await until(
      async () => (await workbench.texts('.panel .view-lines')).some((text) => asDrawn(text).includes('toggleZenMode')),
      'the words in the log',
      30,
    );
    // VS Code draws links a moment after the text, so it is asked which it finds.
    const log = vscode.workspace.textDocuments.find(
      (document) => document.uri.scheme === 'output' && document.getText().includes('toggleZenMode'),
    )!;
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', log.uri);
    assert.deepEqual(
      links.map(({ range }) => log.getText(range)).filter((text) => /example|toggle/.test(text)),
      [],
    );
    await screenshot('hostile-log');
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });

  it('are text in progress, in the status item, its tooltip and its list', async () => {
    const folder = join(runs(), `${hostile} 2`);
    await trainRun(`${hostile} 2`, '--steps', '2', '--until', 'none');
    void vscode.commands.executeCommand('digitscope.resumeTraining', { folder });
    await quickPick.waitFor();
    await quickPick.type('900000');
    await press('Enter');
    await isText(`${toast} .notification-list-item-message`, `Training ${hostile} 2`);
    await isText('.statusbar-item[id*="digitscope.training"]');
    await tooltipOf('.statusbar-item[id*="digitscope.training"]');
    await screenshot('hostile-status');
    await press('Escape');
    await workbench.click('.statusbar-item[id*="digitscope.training"]');
    await isText('.quick-input-list .monaco-list-row');
    await screenshot('hostile-trainings');
    await quickPick.choose('Stop Training');
    await isText(`${toast} .notification-list-item-message`, `Stopped training ${hostile} 2`);
  });
});
