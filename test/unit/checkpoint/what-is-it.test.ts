import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { openForeign } from '../../../src/checkpoint/importers/open-foreign';
import { loadCheckpoint, summaryOf } from '../../../src/checkpoint/load-checkpoint';
import { encodeSafetensors } from '../../../src/checkpoint/safetensors';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { folderKind, otherKind, shardKind } from '../../../src/checkpoint/what-is-it';
import { UserError } from '../../../src/shared/errors';
import { skipBecause } from '../../support/skip';
import { torchBytes, torchFixture } from '../../support/torch';
import { sampleOptimizer, sampleRunFile, sampleWeights, temporaryFolder } from './sample';

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const kindOf = (text: string, name = 'x.pt') => otherKind({ name, head: bytes(text) })?.is ?? 'unknown';

describe('a file that holds no weights', () => {
  const kinds: [what: string, begins: string, is: RegExp, name?: string][] = [
    ['Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:', /Git LFS pointer/],
    ['a page', '<!DOCTYPE html>\n<html>', /web page/],
    ['a page with blanks before it', '\n  <html lang="en">', /web page/],
    ['nothing', '', /empty file/],
    [
      'an index of shards',
      '{"metadata": {}, "weight_map": {"a": "b"}}',
      /index of weights in several files/,
      'model.safetensors.index.json',
    ],
    ['JSON', '{"a": 1}', /JSON text/],
    ['text', 'step 1 loss 0.5\n', /text file/],
    ['ONNX', '\x08\x08\x12\x07pytorch', /ONNX/],
    ['GGUF', 'GGUF\x03\0\0\0', /GGUF/],
    ['HDF5', '\x89HDF\r\n\x1a\n', /HDF5/],
    ['gzip', '\x1f\x8b\x08\0', /gzip/],
    ['tar', `weights${'\0'.repeat(250)}ustar\x0000`, /tar archive/],
    ['NumPy', '\x93NUMPY\x01\0', /NumPy array/],
    ['a pickle', '\x80\x04\x95\x01\0\0\0\0\0\0\0}.', /pickle that torch\.save did not write/],
    ["torch.save's old format", '\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M', /before 1\.6/],
    [
      "torch.save's old format of protocol 4",
      '\x80\x04\x95\x0d\0\0\0\0\0\0\0\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.',
      /before 1\.6/,
    ],
    ['a part of a distributed checkpoint', 'PK\x03\x04', /distributed checkpoint/, '__0_0.distcp'],
    ['the description of a distributed checkpoint', '\x80\x04}.', /distributed checkpoint/, '.metadata'],
  ];
  for (const [what, begins, is, name] of kinds) it(`is named: ${what}`, () => assert.match(kindOf(begins, name), is));

  it('is not confused with one that may', () => {
    const safetensors = Buffer.from(
      encodeSafetensors(new Map([['w', { shape: [1], data: Float32Array.of(1) }]])),
    ).toString('latin1');
    assert.deepEqual(
      [kindOf(safetensors), kindOf('PK\x03\x04'), kindOf('\0\0\0\0\xff\xff\xff\xff\xff')],
      ['unknown', 'unknown', 'unknown'],
    );
  });

  it('is named by its neighbours: shards, and folders', () => {
    assert.match(shardKind('model-00001-of-00003.safetensors')!.is, /shard 1 of 3/);
    assert.deepEqual(
      [shardKind('model-00001-of-00001.safetensors'), shardKind('model.safetensors'), shardKind('1-of-2')],
      [undefined, undefined, undefined],
    );
    assert.match(folderKind(['.metadata', '__0_0.distcp']).advice, /dcp_to_torch_save/);
    assert.match(folderKind(['model-00001-of-00002.safetensors', 'model.safetensors.index.json']).is, /several files/);
    assert.match(
      folderKind(['a.pt', 'config.json', 'model.safetensors']).advice,
      /model\.safetensors, or one of 1 others/,
    );
    assert.match(folderKind(['notes.txt']).is, /without a weights file/);
  });

  describe('is refused by import and by what opens a run', () => {
    const temporary = temporaryFolder();
    const refusalOf = async (open: Promise<unknown>) =>
      open.then(
        () => 'read',
        (error: unknown) => (error instanceof UserError ? `${error.code} ${error.message}` : String(error)),
      );

    it('in the same words, whatever its name', async () => {
      for (const name of ['page.safetensors', 'page.pt']) {
        await writeFile(temporary.at(name), '<html>');
        for (const open of [openForeign, summaryOf, (file: string) => loadCheckpoint({ folder: file })])
          assert.match(await refusalOf(open(temporary.at(name))), /checkpoint\/kind .*page\.\w+ is a web page/);
      }
    });
    it('where it is a PyTorch file that is called something else, which is imported', async () => {
      for (const name of ['weights.safetensors', 'checkpoint.pth.tar', 'weights']) {
        await writeFile(temporary.at(name), torchBytes('min-gpt.pt'));
        assert.match(
          await refusalOf(summaryOf(temporary.at(name))),
          /checkpoint\/foreign .* is a PyTorch file.*Import it first/,
        );
        assert.equal((await openForeign(temporary.at(name))).model.layout, 'minGPT');
      }
    });
    it('where it is a folder, with the file in it to give', async () => {
      await mkdir(temporary.at('folder'));
      await writeFile(temporary.at('folder/model.safetensors'), '');
      assert.match(
        await refusalOf(openForeign(temporary.at('folder'))),
        /checkpoint\/kind .*folder is a folder\. Give .*model\.safetensors/,
      );
      assert.match(
        await refusalOf(summaryOf(temporary.at('folder'))),
        /checkpoint\/kind .*folder is a folder, and no run\. Give .*model\.safetensors/,
      );
      await mkdir(temporary.at('empty'));
      assert.match(await refusalOf(summaryOf(temporary.at('empty'))), /run\/empty/);
    });
    it('where reading it would never end', async function () {
      const { status } = spawnSync('mkfifo', [temporary.at('pipe.pt')]);
      if (status !== 0) skipBecause(this, 'this system cannot make a named pipe');
      await symlink('/dev/zero', temporary.at('zero.pt'));
      for (const name of ['pipe.pt', 'zero.pt'])
        assert.match(await refusalOf(openForeign(temporary.at(name))), /file\/kind .* is not a regular file/);
    });
  });
});

describe('a run', () => {
  const temporary = temporaryFolder();
  const make = async (name: string) =>
    (await RunFolder.create(temporary.at(name), sampleRunFile())).saveCheckpoint(
      5,
      sampleWeights(sampleRunFile()),
      sampleOptimizer(1),
    );

  it('is meant by its run.json, and by no other file whose name ends so', async () => {
    await make('one');
    assert.deepEqual((await summaryOf(temporary.at('one/run.json'))).checkpoints, [5]);
    await writeFile(temporary.at('my-run.json'), '{}');
    await assert.rejects(summaryOf(temporary.at('my-run.json')), {
      code: 'checkpoint/kind',
      message: /my-run\.json is a JSON text/,
    });
  });
  it('may lie in a folder that is named as a weights file', async () => {
    await make('two.safetensors');
    assert.deepEqual((await summaryOf(temporary.at('two.safetensors'))).checkpoints, [5]);
    assert.equal(
      (
        await loadCheckpoint({
          folder: path.join(temporary.at('two.safetensors'), 'checkpoints', 'step-000005.safetensors'),
        })
      ).step,
      5,
    );
  });
  it('is not what a PyTorch file is', () =>
    assert.rejects(loadCheckpoint({ folder: torchFixture('min-gpt.pt') }), { code: 'checkpoint/foreign' }));
});
