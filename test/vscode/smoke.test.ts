// The extension is found in a real VS Code, starts, and its commands are where a person looks for them.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driverUnavailable, paletteList, screenshot } from './driver';
import { skipBecause } from '../support/skip';

interface Contributes {
  commands: { command: string; title: string; category: string; enablement?: string }[];
  menus?: { commandPalette?: { command: string }[] };
}

describe('the extension in VS Code', () => {
  const extension = () => vscode.extensions.getExtension('digitscope.digitscope');

  it('is found and activates', async () => {
    const found = extension();
    assert.ok(found, 'digitscope.digitscope is not installed');
    await found.activate();
    assert.equal(found.isActive, true);
  });

  it('lists every command that needs no selection in the palette', async function () {
    const unavailable = driverUnavailable();
    if (unavailable) skipBecause(this, unavailable);
    const { commands, menus } = (extension()?.packageJSON as { contributes: Contributes }).contributes;
    const conditional = new Set(menus?.commandPalette?.map(({ command }) => command));
    const expected = commands
      .filter(({ command, enablement }) => !conditional.has(command) && !enablement)
      .map(({ category, title }) => `${category}: ${title}`);
    assert.ok(expected.length > 0, 'no commands are contributed');
    const listed: string[] = [];
    for (const title of expected) listed.push(...(await paletteList(title)).filter((label) => label === title));
    await screenshot('palette');
    assert.deepEqual(listed, expected);
  });
});
