import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { isFile, isFolder, makeFolder, removeEmptyFolders } from '../../../src/checkpoint/files';
import { fingerprintOf } from '../../../src/checkpoint/fingerprint';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { summaryOf } from '../../../src/checkpoint/load-checkpoint';
import { skipBecause } from '../../support/skip';
import { sampleOptimizer, sampleRunFile, sampleWeights, temporaryFolder } from './sample';

describe('folders', () => {
  const temporary = temporaryFolder();

  it('are made with those above them, and say which is the topmost new one', async () => {
    await mkdir(temporary.at('a'));
    assert.equal(await makeFolder(temporary.at('a', 'b', 'c')), temporary.at('a', 'b'));
    assert.equal(await makeFolder(temporary.at('a', 'b', 'c')), undefined);
    assert.ok(await isFolder(temporary.at('a', 'b', 'c')));
    const made = await Promise.all(Array.from({ length: 8 }, () => makeFolder(temporary.at('x', 'y', 'z'))));
    assert.ok(made.includes(temporary.at('x')));
  });

  it('are refused in words where they cannot be, also where the system would never end', async function () {
    await writeFile(temporary.at('file'), '');
    await assert.rejects(makeFolder(temporary.at('file')), {
      code: 'file/write',
      message: /a file of that name is there/,
    });
    await assert.rejects(makeFolder(temporary.at('file', 'below')), { code: 'file/write' });
    if (process.platform !== 'linux') skipBecause(this, 'only Linux has /proc');
    await assert.rejects(makeFolder('/proc/digitscope/run'), {
      code: 'file/write',
      message: /The folder \/proc\/digitscope\/run cannot be made/,
    });
  });

  it('are taken back as far as they are empty', async () => {
    await makeFolder(temporary.at('a', 'b', 'c'));
    await writeFile(temporary.at('a', 'kept'), '');
    await removeEmptyFolders(temporary.at('a', 'b', 'c'), temporary.at('a'));
    assert.deepEqual(await readdir(temporary.at('a')), ['kept']);
  });

  it('may be called as a weights file is', async () => {
    const file = sampleRunFile();
    const run = await RunFolder.create(temporary.at('x.safetensors'), file);
    await run.saveCheckpoint(5, sampleWeights(file), sampleOptimizer(1));
    assert.deepEqual([await isFile(run.folder), await isFolder(run.folder)], [false, true]);
    assert.deepEqual((await summaryOf(run.folder)).checkpoints, [5]);
    // The state of the checkpoint's file, not of the folder.
    assert.equal(
      await fingerprintOf({ folder: run.folder, step: 5 }),
      await fingerprintOf({ folder: run.weightsFile(5) }),
    );
  });
});
