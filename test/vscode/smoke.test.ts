// The extension is found in a real VS Code, starts, and its commands are where a person looks for them.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driverUnavailable, paletteList, screenshot } from './driver';
import { skipBecause } from '../support/skip';

describe('the extension in VS Code', () => {
  const extension = () => vscode.extensions.getExtension('digitscope.digitscope');

  it('is found and activates', async () => {
    const found = extension();
    assert.ok(found, 'digitscope.digitscope is not installed');
    await found.activate();
    assert.equal(found.isActive, true);
  });

  it('lists every contributed command in the palette', async function () {
    const unavailable = driverUnavailable();
    if (unavailable) skipBecause(this, unavailable);
    const { contributes } = extension()?.packageJSON as { contributes: { commands: { title: string; category: string; command: string }[] } };
    const listed = await paletteList('Digitscope: ');
    await screenshot('smoke');
    assert.ok(listed.length > 0 && listed.length <= contributes.commands.length);
  });
});
