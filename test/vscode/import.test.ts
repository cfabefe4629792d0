// Weights from elsewhere: opened in an editor or loaded, asked about once, and then a run like any other; and words for
// a file that cannot be one.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { skipBecause } from '../support/skip';
import { driverUnavailable, frame, palette, press, quickPick, screenshot, setTheme, workbench } from './driver';
import { notified, questionStep as step, until } from './until';

const workspace = () => vscode.workspace.workspaceFolders![0].uri.fsPath;
const repository = () => vscode.extensions.getExtension('digitscope.digitscope')!.extensionPath;
const runs = () => join(workspace(), 'runs');
const row = '.pane-body .monaco-list-row';
const activeTab = () => vscode.window.tabGroups.activeTabGroup.activeTab;
const placed: string[] = [];

/** Puts a file into the workspace, where a person would have it. */
async function place(source: string): Promise<vscode.Uri> {
  const target = join(workspace(), source.split(/[\\/]/).at(-1)!);
  await copyFile(source, target);
  placed.push(target);
  return vscode.Uri.file(target);
}
const fixture = (name: string) => place(join(repository(), 'test/fixtures/torch', name));
const openWith = (uri: vscode.Uri) => vscode.commands.executeCommand('vscode.openWith', uri, 'digitscope.checkpoint');
const details = async () => Object.fromEntries((await frame.texts('tr')).map((line) => line.split('\t')));

describe('weights from elsewhere', function () {
  this.timeout(120_000);
  before(async function () {
    const unavailable = driverUnavailable();
    if (unavailable) skipBecause(this, unavailable);
    await vscode.commands.executeCommand('workbench.view.extension.digitscope');
  });
  beforeEach(() => vscode.commands.executeCommand('notifications.clearAll'));
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await Promise.all([runs(), ...placed].map((path) => rm(path, { recursive: true, force: true })));
  });

  it('show in an editor what was read from the file', async () => {
    await openWith(await fixture('min-gpt.pt'));
    await frame.waitFor('body[data-state="read"]', 30);
    assert.deepEqual(await details(), {
      Layout: 'minGPT',
      Layers: '2',
      Heads: 'not in the file',
      Width: '16',
      Vocabulary: '10 tokens',
      Context: '15 tokens',
      Biases: 'yes',
      'Output matrix': 'separate',
      Parameters: '7,152',
    });
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(theme);
      await screenshot(`import-page-${theme}`);
    }
  });

  it('become a run by the button Import… and questions whose guesses fit, and the Inspector shows it', async () => {
    await frame.click('button');
    await step('(1/5)');
    assert.deepEqual(await quickPick.items(), ['a + b', 'a × b', '(a + b) mod p', '(a × b) mod p']);
    await press('Enter');
    await step('(2/5)');
    assert.equal((await quickPick.items())[0], 'Operands of 5 digits, answers of 6 digits');
    await screenshot('import-format');
    await press('Enter');
    await step('(3/5)');
    await quickPick.type('1-9');
    await until(
      async () => (await quickPick.message()).includes('The operands are 5 digits wide'),
      'the words on the lengths',
      15,
    );
    await quickPick.type('1-3');
    await press('Enter');
    await step('(4/5)');
    await press('Enter');
    await step('(5/5)');
    assert.deepEqual(await quickPick.items(), ['1 head', '2 heads', '4 heads', '8 heads', '16 heads']);
    await quickPick.choose('2 heads');
    await notified('Imported min-gpt.pt as the run add-learned-2x2x16.');
    await frame.waitFor('[data-panel="errors"] [role="gridcell"][data-place]', 60);
    assert.equal(activeTab()?.label, 'Inspector: add-learned-2x2x16');
    const { imported, model, recipe } = JSON.parse(
      await readFile(join(runs(), 'add-learned-2x2x16', 'run.json'), 'utf8'),
    ) as { imported: object; model: object; recipe: { task: object } };
    assert.deepEqual(
      { imported: { ...imported, sha256: '' }, heads: (model as { heads: number }).heads, task: recipe.task },
      {
        imported: { file: 'min-gpt.pt', sha256: '', layout: 'minGPT' },
        heads: 2,
        task: {
          operation: 'add',
          base: 10,
          operandWidth: 5,
          reverseAnswer: true,
          reverseOperands: false,
          separators: 'none',
          trainDigits: [1, 3],
          trainMix: 'lengths',
          domain: 'both',
        },
      },
    );
    await screenshot('import-inspector');
  });

  it('stand in the tree as what they are, and are not trained on', async () => {
    await workbench.waitFor(row, 'from min-gpt.pt · a + b');
    await palette('Digitscope: Resume Training');
    await notified('All runs of this workspace are imported. Use Train Arithmetic Model first');
    await vscode.commands.executeCommand('digitscope.resumeTraining', { folder: join(runs(), 'add-learned-2x2x16') });
    await notified('was imported from min-gpt.pt, which holds weights but no state of training');
    await workbench.hover(row, 'add-learned-2x2x16');
    assert.deepEqual(
      (await workbench.texts(`${row} .action-label`)).filter((label) => label.includes('Resume')),
      [],
    );
    await screenshot('import-tree');
  });

  it('are loaded by Load Checkpoint too: symbols in their own order, and the heads that the file says', async () => {
    void vscode.commands.executeCommand('digitscope.loadCheckpoint', await fixture('nano-gpt.pt'));
    await step('(1/5)');
    for (const next of ['(2/5)', '(3/5)', '(4/5)', '(5/5)']) {
      await press('Enter');
      await step(next);
    }
    assert.equal(await quickPick.value(), '+0123456789;=');
    await quickPick.type('+0123456789;;');
    await until(async () => (await quickPick.message()).includes("has ';' twice"), 'the words on the vocabulary', 15);
    await quickPick.type('+0123456789;=');
    await press('Enter');
    await notified('nanoGPT since 2023 has GELU in the exact form');
    await until(() => activeTab()?.label === 'Inspector: add-learned-1x2x16', 'the panel', 15);
    await frame.waitFor('[data-panel="errors"] [role="gridcell"][data-place]', 60);
    assert.deepEqual(await readdir(join(runs(), 'add-learned-1x2x16', 'checkpoints')), ['step-002000.safetensors']);
  });

  it('leave nothing behind when the questions are dismissed', async () => {
    const before = await readdir(runs());
    void vscode.commands.executeCommand('digitscope.loadCheckpoint', await fixture('gpt2.safetensors'));
    await step('(1/5)');
    await press('Escape');
    await until(async () => !(await quickPick.isOpen()), 'the end of the questions', 15);
    assert.deepEqual(await readdir(runs()), before);
  });

  it('say in words what is wrong with a file, in the editor and by Load Checkpoint', async () => {
    const hostile = await fixture('hostile.pt');
    await openWith(hostile);
    await frame.waitFor('body[data-state="problem"]', 30);
    const words =
      "hostile.pt asks Python for 'posix.system', and only tensors, dictionaries, lists, numbers and text are " +
      'read; nothing in it was executed.';
    assert.equal((await frame.text('.problem')).startsWith(words), true, await frame.text('.problem'));
    assert.equal(await frame.count('button'), 0);
    await screenshot('import-hostile');
    await vscode.commands.executeCommand('digitscope.loadCheckpoint', hostile);
    await notified(words);
  });

  it('that are our own show the Inspector in the editor, at their step', async () => {
    const file = join(runs(), 'add-learned-1x2x16', 'checkpoints', 'step-002000.safetensors');
    await openWith(vscode.Uri.file(file));
    await until(() => activeTab()?.label === 'step-002000.safetensors', 'the editor', 15);
    await frame.waitFor('[data-panel="errors"] [role="gridcell"][data-place]', 60);
    assert.equal((activeTab()?.input as vscode.TabInputCustom).viewType, 'digitscope.checkpoint');
    await screenshot('import-own');
  });

  it('are exported again, as the file that the person names', async () => {
    void vscode.commands.executeCommand('digitscope.exportRun', { folder: join(runs(), 'add-learned-2x2x16') });
    await quickPick.choose('onnx');
    await until(
      async () => (await quickPick.isOpen()) && (await quickPick.value()).endsWith('add-learned-2x2x16-step-0.onnx'),
      'the dialog',
      20,
    );
    const target = join(workspace(), 'exported.onnx');
    placed.push(target);
    await quickPick.type(target);
    await until(
      async () => {
        // The dialog reads the folder that was typed, and passes over Enter until it has.
        if (await quickPick.isOpen()) await press('Enter');
        return existsSync(target);
      },
      'the file',
      20,
    );
    await notified('Exported add-learned-2x2x16, step 0, to exported.onnx.');
    assert.ok((await readFile(target)).length > 7152 * 4);
  });

  it('show themselves as a lone checkpoint file, by what that says of itself', async () => {
    const lone = join(workspace(), 'lone.safetensors');
    await copyFile(join(runs(), 'add-learned-2x2x16', 'checkpoints', 'step-000000.safetensors'), lone);
    placed.push(lone);
    await openWith(vscode.Uri.file(lone));
    await until(() => activeTab()?.label === 'lone.safetensors', 'the editor', 15);
    await frame.waitFor('[data-panel="errors"] [role="gridcell"][data-place]', 60);
  });

  it('of a published adder are right on the lengths that it was trained on', async function () {
    const shared = process.env.DIGITSCOPE_SHARED ?? resolve(repository(), '../shared');
    const file = join(shared, 'data/explore-gpt/model_s2.pt');
    if (!existsSync(file))
      skipBecause(
        this,
        "the published checkpoint is not there: put xingchengxu/ExploreGPT's model_s2.pt into data/explore-gpt " +
          'of the folder that DIGITSCOPE_SHARED names',
      );
    await openWith(await place(file));
    await frame.waitFor('button', 30);
    await frame.click('button');
    for (const next of ['(1/5)', '(2/5)']) {
      await step(next);
      await press('Enter');
    }
    await step('(3/5)');
    await quickPick.type('1-3');
    for (const next of ['(4/5)', '(5/5)']) {
      await press('Enter');
      await step(next);
    }
    await press('Enter');
    await until(() => activeTab()?.label === 'Inspector: add-learned-nano', 'the panel', 20);
    await frame.waitFor('[data-panel="errors"] [role="gridcell"][data-place]', 60);
    await screenshot('import-published');
    const wrong = (lengths: number) =>
      frame.evaluate<number[]>(
        `[...document.querySelectorAll('[data-panel="errors"] ` +
          `[role="gridcell"][data-digits="${lengths}"]')].map((cell) => Number(cell.dataset.value))`,
      );
    assert.deepEqual(
      [await wrong(1), await wrong(2), await wrong(3)],
      Array.from({ length: 3 }, () => Array.from({ length: 6 }, () => 0)),
    );
    assert.equal(
      await frame.text('[data-panel="curve"] .placeholder'),
      'It was imported from model_s2.pt, which does not say how it was trained.',
    );
    // It drops the thousands of both operands: the places below are right, that of the thousands seldom is.
    const four = await wrong(4);
    assert.deepEqual(
      four.map((share) => share > 0),
      [false, true, true, false, false, false],
    );
  });
});
