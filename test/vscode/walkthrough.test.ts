// The main job as a person does it, in a real VS Code: train from the palette, open the inspector, click from an error
// to the prompts behind it and their attention, read what the model reads, and compare two encodings. `npm run
// screenshots` takes the pictures in docs/images from here.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { ProbeResult } from '../../src/shared/probe';
import type { ReadsResult } from '../../src/shared/results';
import { skipBecause } from '../support/skip';
import { driverUnavailable, frame, palette, press, quickPick, screenshot, setTheme, workbench } from './driver';
import { hostLoad } from './host-load';
import { atRest, questionStep as step } from './until';

const training = 180_000;
const pictures = process.env.DIGITSCOPE_SCREENSHOTS !== undefined;
const run = 'mod-add-100-learned-nano';

const runsFolder = () => path.join(vscode.workspace.workspaceFolders![0].uri.fsPath, 'runs');

/** What the command line says of a run, in a process of its own. */
async function commandLine<T>(...parameters: string[]): Promise<T> {
  const cli = path.join(vscode.extensions.getExtension('digitscope.digitscope')!.extensionPath, 'dist', 'cli.js');
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...parameters, '--json'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    maxBuffer: 64 << 20,
  });
  return JSON.parse(stdout) as T;
}

/** Accepts the present step and waits for the next. */
async function accept(next?: string): Promise<void> {
  await press('Enter');
  if (next) await step(next);
}

/** Tries again until it works; a single call of the driver waits for less than a minute. */
async function eventually(seconds: number, attempt: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + seconds * 1000; ;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

describe('the main job, from the palette to what the model reads', function () {
  this.timeout(60_000);
  before(async function () {
    const unavailable = driverUnavailable();
    if (unavailable) skipBecause(this, unavailable);
    await workbench.resize(1440, 900);
  });

  // Each step begins where the one before ended.
  let broken = false;
  beforeEach(() => assert.ok(!broken, 'an earlier step failed'));
  afterEach(function () {
    broken ||= this.currentTest?.state === 'failed';
  });

  it('asks what to train, with defaults that only need Enter', async () => {
    await palette('Digitscope: Train Arithmetic Model');
    await step('(1/6)');
    await screenshot('train-1-task');
    await accept('(2/6)');
    assert.equal(await quickPick.value(), '100');
    await quickPick.type('1');
    await screenshot('train-2-modulus-refused');
    assert.match(await quickPick.message(), /modulus must be a whole number of 2 or more/i);
    await quickPick.type('100');
    await accept('(3/6)');
    assert.equal(await quickPick.value(), '1-3');
    await accept('(4/6)');
    assert.equal(await quickPick.value(), '6');
    await accept('(5/6)');
    await screenshot('train-5-encoding');
    await accept('(6/6)');
    await screenshot('train-6-size');
  });

  it('trains with progress while the extension host stays responsive, and says how it ended', async function () {
    this.timeout(training);
    const load = hostLoad();
    await accept();
    await workbench.waitFor('.notification-list-item', 'Training', 30);
    await workbench.waitFor('.notification-list-item', 'exact', 60);
    await screenshot('training');
    await eventually(170, () => workbench.waitFor('.notification-list-item', 'has learned its task', 10));
    const used = load.stop();
    await screenshot('trained');
    assert.ok(
      used < 0.4,
      `the extension host used ${(100 * used).toFixed(0)}% of a processor while the engine process trained`,
    );
  });

  it('opens the inspector from the notification', async () => {
    await workbench.clickNotification('has learned its task', 'Open Inspector');
    await frame.waitFor('[data-panel="errors"] [role="gridcell"][data-place]', 60);
    await vscode.commands.executeCommand('notifications.clearAll');
    await frame.waitFor('[data-panel="reads"] [role="gridcell"][data-answer]', 60);
    await frame.waitFor('[data-map]', 60);
    await screenshot('inspector-first');
  });

  it('lists the finished run with its checkpoints', async () => {
    await vscode.commands.executeCommand('workbench.view.extension.digitscope');
    await workbench.waitFor('.pane-body .monaco-list-row', run);
    await workbench.click('.pane-body .monaco-list-row .monaco-tl-twistie');
    await workbench.waitFor('.pane-body .monaco-list-row', 'step 100');
    await screenshot('tree');
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
  });

  it('shows the numbers that the command line gives', async () => {
    const { effect, inputs } = await commandLine<ReadsResult>(
      'probe',
      'reads',
      '--run',
      path.join(runsFolder(), run),
      '--digits',
      '3',
    );
    const cells = await frame.evaluate<{ answer: string; operand: string; place: string; value: string }[]>(
      `[...document.querySelectorAll('[data-panel="reads"] [role="gridcell"][data-answer]')].map(({ dataset: d ` +
        '}) => ({ answer: d.answer, operand: d.operand, place: d.inputPlace, value: d.value }))',
    );
    const shown = new Map(cells.map((cell) => [`${cell.answer} ${cell.operand}${cell.place}`, Number(cell.value)]));
    const told = new Map<string, number>(
      effect.flatMap((row, i) =>
        row.map((value, j) => [`${i} ${inputs[j].operand}${inputs[j].place}`, value] as const),
      ),
    );
    assert.deepEqual([...shown].toSorted(), [...told].toSorted());
    for (const operand of ['a', 'b']) {
      assert.ok(
        told.get(`0 ${operand}0`)! > 0.97 && told.get(`1 ${operand}1`)! > 0.97,
        'units read units, tens read tens',
      );
      assert.ok(told.get(`0 ${operand}2`)! <= 0.03 && told.get(`1 ${operand}2`)! <= 0.03, 'nothing reads the hundreds');
    }
  });

  it('goes from a cell of the error heatmap to its prompts and to the attention behind the wrong digit', async () => {
    await frame.click('[data-panel="errors"] [role="gridcell"][data-place="1"][data-digits="6"]');
    await frame.waitFor('[data-panel="failures"] [data-prompt]', 60);
    assert.ok((await frame.count('[data-panel="failures"] [data-prompt]')) > 0);
    await screenshot('failures');
    const prompt = await frame.attribute('[data-panel="failures"] [data-prompt]', 'data-prompt');
    await frame.click('[data-panel="failures"] [data-prompt]');
    // 000000+000000= is 14 tokens; the tens of the answer are predicted at the first answer token, query 14.
    await frame.waitFor('[data-map][data-marked-row="14"]', 60);
    assert.equal(await frame.evaluate(`document.querySelector('[data-control="prompt"]').value`), prompt);
    await frame.evaluate(`document.querySelector('[data-map]').scrollIntoView({ block: 'end' })`);
    await screenshot('attention-row');
  });

  it('marks the digit of a reads cell in the prompt and in the maps', async () => {
    await frame.click(
      '[data-panel="reads"] [role="gridcell"][data-answer="1"][data-operand="a"][data-input-place="1"]',
    );
    // Token 4 of 000000+000000= is the tens digit of a.
    await frame.waitFor('[data-map][data-marked-key="4"]', 30);
    await screenshot('reads-cell');
  });

  it('asks a probe when told to, and shows the findings and numbers that the command line gives', async () => {
    await frame.select('[data-control="probe"]', 'verdict');
    await frame.fill('[data-option="samples"]', '0');
    await frame.click('[data-action="run-probe"]');
    assert.match(
      (await frame.texts('[data-panel="probes"] .problem')).join(''),
      /^“0” is not a whole number from 1 to/,
    );
    await frame.fill('[data-option="samples"]', '300');
    await frame.click('[data-action="run-probe"]');
    await frame.waitFor('[data-findings] li', 60);
    const { findings, measures } = await commandLine<
      Pick<ProbeResult, 'findings'> & { measures: { name: string; values: number[][] }[] }
    >('probe', 'verdict', '--run', path.join(runsFolder(), run), '--samples', '300');
    assert.deepEqual(await frame.texts('[data-findings] li'), findings);
    const digits = await frame.evaluate<number[]>(
      `[...document.querySelectorAll('[data-measure="digits"] [role="gridcell"]')].map(({ dataset }) => ` +
        'Number(dataset.value))',
    );
    assert.deepEqual(digits, measures.find(({ name }) => name === 'digits')!.values.flat());
    await frame.evaluate(`document.querySelector('[data-panel="probes"]').scrollIntoView()`);
    await screenshot('probe-verdict');
  });

  it('leads from a cell of a probe to the head that it names', async () => {
    await frame.select('[data-control="probe"]', 'pca');
    await frame.click('[data-action="run-probe"]');
    await frame.waitFor('[data-measure="points"] svg[role="slider"]', 60);
    await frame.evaluate(`document.querySelector('[data-panel="probes"]').scrollIntoView()`);
    await screenshot('probe-components');
    await frame.select('[data-control="probe"]', 'attention-roles');
    await frame.click('[data-action="run-probe"]');
    await frame.waitFor('[data-measure="divergence"] [data-grid]', 60);
    await frame.focus('[data-measure="divergence"] [data-grid]');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await press(key);
    await frame.waitFor('[data-map][data-layer="1"][data-head="0"]', 30);
  });

  it('is drawn in every theme', async () => {
    await workbench.resize(1440, 1400);
    for (const theme of ['dark', 'light', 'highContrast'] as const) {
      await setTheme(theme);
      await frame.evaluate(`window.scrollTo({ top: 0, behavior: 'instant' })`);
      await screenshot(`inspector-${theme}`);
    }
    await setTheme('dark');
  });

  it('says in words what is wrong with a prompt', async () => {
    await frame.fill('[data-control="prompt"]', '12x+5');
    await frame.click('[data-action="show-prompt"]');
    await frame.waitFor('[data-prompt-error]:not(:empty)');
    assert.match(await frame.text('[data-prompt-error]'), /“x” in the first number is not a digit of base 10/);
  });

  it('trains two encodings of one task in turn and lays them side by side with one selection', async function () {
    this.timeout(2 * training);
    await palette('Digitscope: Compare Encodings');
    await step('(1/6)');
    await accept('(2/6)');
    await accept('(3/6)');
    // One digit is learned in seconds; pictures show the real thing, which takes a minute or two.
    if (!pictures) await quickPick.type('1-1');
    await accept('(4/6)');
    if (!pictures) await quickPick.type('3');
    await accept('(5/6)');
    await screenshot('compare-encodings');
    await accept('(6/6)');
    await accept();
    await eventually(300, () =>
      frame.waitFor('[data-panel="errors"] [role="gridcell"][data-run="1"][data-place="0"]', 10),
    );
    await vscode.commands.executeCommand('notifications.clearAll');
    await frame.waitFor('[data-table="accuracy"]', 30);
    await frame.click('[data-panel="errors"] [role="gridcell"][data-run="0"][data-place="1"][data-digits="3"]');
    await frame.waitFor(
      '[data-panel="errors"] [role="gridcell"][data-run="1"][data-place="1"][data-digits="3"][aria-selected="true"]',
    );
    // The click brings the list of failing prompts into view, smoothly; the pictures begin at the top.
    await atRest();
    await vscode.commands.executeCommand('notifications.clearAll');
    for (const theme of ['dark', 'light', 'highContrast'] as const) {
      await setTheme(theme);
      await frame.evaluate(`window.scrollTo({ top: 0, behavior: 'instant' })`);
      await screenshot(`compare-${theme}`);
    }
    await setTheme('dark');
    const accuracy = await frame.text('[data-table="accuracy"]');
    assert.match(accuracy, /learned/);
    assert.match(accuracy, /rotary/);
    assert.match(accuracy, /theory/);
  });
});
