// Commands on a disk that fills: one sentence, exit code 2, and what was there before is there still.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findResumePoint } from '../../../src/checkpoint/resume-point';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { skipBecause } from '../../support/skip';
import { curveOf, dist } from '../../support/engine';
import { smallDisk } from '../../support/small-disk';
import { temporaryFolder } from '../checkpoint/sample';
import { words } from './fake-world';

const recipe = words(
  '--task mod-add --modulus 10 --train-digits 1-2 --operand-width 2 --layers 1 --heads 2 --width 16 --batch 32 ' +
    '--eval-every 10 --eval-samples 20 --steps 60 --until none',
);

/** Runs a command line in a process of its own. */
const digitscope = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) =>
    execFile(
      process.execPath,
      [path.join(dist, 'cli.js'), ...args],
      { env: { ...process.env, DEBUG: '' } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    ),
  );

describe('a full disk', function () {
  this.timeout(60_000);
  const disk = smallDisk(320);
  const elsewhere = temporaryFolder();
  const refused = ({ code, err }: { code: number; err: string }) => {
    assert.equal(code, 2, err);
    assert.match(err, /^[^\n]* cannot be (?:written|made): no space is left on the disk\. [^\n]*\n$/);
  };

  it('stops a training, whose checkpoints are all whole; with room again it comes to the same curve', async () => {
    const folder = disk.at('run');
    const uninterrupted = digitscope('train', ...recipe, '--out', elsewhere.at('run'));
    // Room for a few of its six checkpoints.
    disk.leave(30);
    refused(await digitscope('train', ...recipe, '--out', folder));
    const run = await RunFolder.open(folder);
    const { point, unusable } = await findResumePoint(run);
    assert.deepEqual([(await run.steps()).length > 0, point?.step, unusable], [true, (await run.steps()).at(-1), []]);
    refused(await digitscope('train', '--resume', '--out', folder));
    assert.equal((await findResumePoint(await RunFolder.open(folder))).point?.step, point?.step);
    disk.free();
    assert.equal((await digitscope('train', '--resume', '--out', folder)).code, 0);
    assert.equal((await uninterrupted).code, 0);
    assert.deepEqual(await curveOf(folder), await curveOf(elsewhere.at('run')));
  });

  it('stops a training before it begins, an import and every export, and leaves an older file as it was', async () => {
    const folder = disk.at('run');
    assert.equal((await digitscope('train', ...recipe, '--steps', '10', '--out', folder)).code, 0);
    await copyFile(path.resolve(__dirname, '../../fixtures/torch/min-gpt.pt'), elsewhere.at('min-gpt.pt'));
    await writeFile(disk.at('older'), 'older');
    disk.leave(0);
    const attempts = [
      ['train', ...recipe, '--out', disk.at('new')],
      ['import', elsewhere.at('min-gpt.pt'), '--task', 'add', '--heads', '2', '--out', disk.at('imported')],
      ...['safetensors', 'onnx', 'csv', 'json'].map((format) => [
        ...['export', '--run', folder, '--format', format],
        ...['--out', disk.at('older'), '--force'],
      ]),
    ];
    (await Promise.all(attempts.map((attempt) => digitscope(...attempt)))).forEach(refused);
    assert.equal(await readFile(disk.at('older'), 'utf8'), 'older');
    await assert.rejects(RunFolder.open(disk.at('new')), { code: 'run/missing' });
    await assert.rejects(RunFolder.open(disk.at('imported')), { code: 'run/missing' });
  });

  it('of the output is said in one line', async function () {
    if (process.platform !== 'linux') skipBecause(this, 'only Linux has /dev/full');
    const { code, err } = await new Promise<{ code: number; err: string }>((resolve) =>
      execFile(
        'bash',
        [
          '-c',
          `exec "$0" "$1" theory --task add --digits 1-3 --train-digits 1-2 > /dev/full`,
          process.execPath,
          path.join(dist, 'cli.js'),
        ],
        (error, _out, stderr) => resolve({ code: Number(error?.code ?? 0), err: stderr }),
      ),
    );
    assert.deepEqual(
      { code, err },
      {
        code: 2,
        err: 'The output cannot be written: no space is left on the disk. Free some space or write elsewhere.\n',
      },
    );
  });
});
